import type { WordLink } from "./align/word-links.ts";
import type { WordScore } from "./align/word-scores.ts";

/** A source language and a language it is translated to, as BCP 47 tags. */
export interface LanguagePair {
  readonly from: string;
  readonly to: string;
}

/** A language that a text may be in. */
export interface LanguageGuess {
  /** BCP 47. */
  readonly language: string;
  /** 0 to 1; the guesses of a text sum to 1. */
  readonly confidence: number;
}

/** A part of a translation that the translator is not sure of. */
export interface Doubt {
  readonly code:
    | "low_score" // the model gave its own words a low probability
    | "repetition" // words repeat more than they do in the source
    | "omission" // the translation is much shorter than sources of this length have
    | "number_missing" // a number of the source is not in the translation
    | "url_missing" // a URL or an e-mail address of the source is not in the translation
    | "placeholder_missing" // the model did not keep a placeholder, code or a term; it was put back where it stood
    | "markup_moved" // the place of a tag in the translation was estimated
    | "back_translation" // translated back, it is not like the source
    | "glossary_missing" // a term of the glossary, or one that is not to be translated, is not in the translation
    | "cut"; // the sentence did not end within the model's length
  /** What it is about, for people. */
  readonly message: string;
}

/** How a term is to be translated. */
export interface GlossaryEntry {
  /** In the language of the text. It is found inflected and in any case too. */
  readonly source: string;
  /** In the language of the translation, as a dictionary has it. */
  readonly target: string;
}

/** Another translation, or another continuation of one. */
export interface Alternative {
  readonly text: string;
  /** 0 to 1, calibrated. */
  readonly score: number;
}

/** One sentence and its translation. Offsets are UTF-16, in the whole texts. */
export interface TranslatedSentence {
  readonly source: string;
  readonly text: string;
  readonly sourceStart: number;
  readonly sourceEnd: number;
  readonly targetStart: number;
  readonly targetEnd: number;
  /** How good the translation is likely to be: 0 to 1, calibrated. */
  readonly score: number;
  /** Mean of the log-probabilities that the model gave the tokens, natural logarithm: what `score` is computed from. */
  readonly logProbability: number;
  readonly doubts: readonly Doubt[];
  /** With `wordScores`: the words of the translation, in order. */
  readonly words?: readonly WordScore[];
  /** With `alignments`: which words belong together, in the order of the translation's. */
  readonly alignment?: readonly WordLink[];
  /** With `numReturnSequences` above 1: the others, best first. */
  readonly alternatives?: readonly Alternative[];
}

/** A text and its translation. */
export interface Translation {
  readonly text: string;
  /** BCP 47. */
  readonly from: string;
  readonly to: string;
  /** The language that it was translated through, where there is no direct way. */
  readonly via?: string;
  /** With `from: "auto"`: what languages the text may be in, best first. */
  readonly detected?: readonly LanguageGuess[];
  /** The sentences' scores, weighted by their length. */
  readonly score: number;
  readonly sentences: readonly TranslatedSentence[];
}

export interface TranslateOptions {
  /** The language to translate to, BCP 47: `"fr"`, `"pt-BR"`, `"zh-Hant"`. */
  readonly to: string;
  /** The language of the text, BCP 47. Default `"auto"`: detected for each text. */
  readonly from?: string | undefined;
  /** Beams of the search. Default: what the model's generation_config.json says, or 4. */
  readonly numBeams?: number | undefined;
  /** Beam search: scores are divided by length ** lengthPenalty. Default: the model's, or 1. */
  readonly lengthPenalty?: number | undefined;
  /** No n-gram of so many tokens occurs twice in a sentence. Default: the model's, or 0: off. */
  readonly noRepeatNgramSize?: number | undefined;
  /** Most tokens of one sentence's translation. Default: in proportion to the source, within the model's limit. */
  readonly maxNewTokens?: number | undefined;
  /** Translations of each sentence, at most `numBeams`. Default 1. The others are in the sentence's `alternatives`. */
  readonly numReturnSequences?: number | undefined;
  /** What the translation starts with. The text must then be one sentence. */
  readonly targetPrefix?: string | undefined;
  /**
   * Terms and their translations, which are made to stand in the translation where the source has the term, in a form that fits;
   * where that fails, the sentence has the doubt `glossary_missing`. Default none.
   */
  readonly glossary?: readonly GlossaryEntry[] | undefined;
  /** Words that stay as they are, such as names of products. Whole words; case counts. Default none. */
  readonly doNotTranslate?: readonly string[] | undefined;
  /** Whether each sentence has its `alignment`. Default false. The model must have been converted by `@glossa/convert`. */
  readonly alignments?: boolean | undefined;
  /** Whether each sentence has its `words` with their scores. Default false. */
  readonly wordScores?: boolean | undefined;
  /** Called after each batch, in sentences. */
  onProgress?(done: number, total: number): void;
  /** Ends the work: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What `createTranslator` gives. */
export interface Translator {
  readonly model: {
    /** As it was asked for. */
    readonly reference: string;
    readonly revision: string | undefined;
    /** Who computes: `"onnxruntime-node 1.30.0"`. */
    readonly backend: string;
    /** The execution provider that is used. */
    readonly provider: string;
  };
  /** What it translates, through a third language included. */
  readonly pairs: readonly LanguagePair[];
  /**
   * Translates one text or several. White space, line breaks and list marks stay as they are; results are in the texts'
   * order, and the same as for each text alone.
   *
   * @throws TranslationError `TRANSLATION_ALIGNMENT_UNAVAILABLE`, `TRANSLATION_PAIR_UNSUPPORTED`, `TRANSLATION_LANGUAGE_UNKNOWN`, `TRANSLATION_TEXT_INVALID`,
   *   `TRANSLATION_OPTION_UNKNOWN`, `TRANSLATION_OPTION_INVALID`, `TRANSLATION_CLOSED`
   */
  translate(text: string, options: TranslateOptions): Promise<Translation>;
  translate(texts: readonly string[], options: TranslateOptions): Promise<Translation[]>;
  /** The sentences of a text in order, each as soon as it is there. Throws what `translate` throws. */
  translateStream(text: string, options: TranslateOptions): AsyncIterable<TranslatedSentence>;
  /**
   * Other ways to go on after `targetPrefix`, best first: each differs from the others in its first word.
   *
   * @param source one sentence
   */
  alternatives(
    source: string,
    options: TranslateOptions & { readonly targetPrefix: string; readonly count?: number },
  ): Promise<Alternative[]>;
  /** What language a text is in, of those that the model translates from; best first, empty for a text without letters. */
  detect(text: string): LanguageGuess[];
  /**
   * How many tokens the model reads of a text, marks of language and sentence ends included: a measure of the work.
   *
   * @throws what `translate` throws
   */
  countTokens(text: string, options: Pick<TranslateOptions, "from" | "to" | "signal">): Promise<number>;
  /** Ends calls that wait, waits for those that run, and releases the model. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
