import type { Activation } from "./activations.ts";
import type { ExplainOptions, Explanation } from "./explanation.ts";
import type { Sentiment } from "./labels.ts";

/** A label and how probable the model thinks it is, 0 to 1. */
export interface LabelScore {
  /** As the model's `id2label` spells it. */
  readonly label: string;
  /** A probability, calibrated by the model's temperature; a logit with `functionToApply: "none"`. */
  readonly score: number;
}

/** What the classifier says about one text. */
export interface Classification extends LabelScore {
  /** The most probable label, as a sentiment; `undefined` for labels that are none. */
  readonly sentiment: Sentiment | undefined;
  /** The `topK` most probable labels, most probable first. */
  readonly labels: readonly LabelScore[];
  /** How many windows the text was read in: 1 unless it is longer than the model can see. */
  readonly windows: number;
  /** Whether the score is below `abstainBelow`: too unsure to count as an answer. */
  readonly abstained: boolean;
}

/** Two texts that the model judges together: a text and an aspect, a premise and a hypothesis. */
export interface TextPair {
  readonly text: string;
  /** Stands whole beside each window of `text`. */
  readonly textPair: string;
}

export type ClassifyInput = string | TextPair;

export interface ClassifyOptions {
  /** How many labels to give in `labels`. Default 1; larger than the number of labels means all. */
  readonly topK?: number | undefined;
  /**
   * What makes scores of logits: `"softmax"` (one label a text), `"sigmoid"` (each label by itself) or `"none"` (raw logits,
   * without temperature). Default: what the model was made for.
   */
  readonly functionToApply?: Activation | undefined;
  /** A probability below which the answer is marked as `abstained`. Default 0: never. */
  readonly abstainBelow?: number | undefined;
  /** Stops the work: what runs is ended, what waits leaves at once, and the signal's reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Called now and then with the number of texts that are done, and of all. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface ClassifySentencesOptions extends ClassifyOptions {
  /** BCP 47 tag of the text's language, for finding sentences. Default `"en"`. */
  readonly locale?: string | undefined;
}

/** A sentence's place in the text and what the classifier says about it alone. */
export interface SentenceClassification extends Classification {
  readonly text: string;
  /** UTF-16 units: `whole.slice(start, end)` is the sentence. */
  readonly start: number;
  readonly end: number;
}

/** A text as a whole and sentence by sentence. */
export interface DocumentClassification {
  readonly overall: Classification;
  /** In the order of the text. */
  readonly sentences: readonly SentenceClassification[];
}

/** A loaded text classifier. Safe to call from many places at once. */
export interface Classifier {
  /** Labels in the order of the model's logits. */
  readonly labels: readonly string[];
  /** The most tokens seen at once; longer texts are read in overlapping windows. */
  readonly maxTokens: number;
  /** What makes scores of logits unless a call says otherwise. */
  readonly functionToApply: Activation;
  /** What logits are divided by before they become probabilities; 1 where the model was not calibrated. */
  readonly temperature: number;
  /** What runs the model, for logs and bug reports. */
  readonly model: {
    readonly reference: string;
    readonly directory: string;
    readonly revision: string | undefined;
    readonly backend: string;
    readonly provider: string;
  };
  /**
   * Classifies a text, or many: results come in the order of the texts, and are the same, bit for bit, as for each text
   * alone.
   *
   * @throws SentimentError `SENTIMENT_TEXT_INVALID` for what is no text or has nothing but white space,
   *   `SENTIMENT_OPTION_UNKNOWN`, `SENTIMENT_OPTION_INVALID`, `SENTIMENT_CLASSIFIER_CLOSED`; errors of the runtime; the
   *   signal's reason
   */
  classify(input: ClassifyInput, options?: ClassifyOptions): Promise<Classification>;
  classify(inputs: readonly ClassifyInput[], options?: ClassifyOptions): Promise<Classification[]>;
  /**
   * Classifies a text as a whole and each of its sentences by itself. A sentence ends where Unicode's rules (UAX #29) see an
   * end, at each line break among others; sentences of white space alone are left out.
   *
   * @throws as `classify`
   */
  classifySentences(text: string, options?: ClassifySentencesOptions): Promise<DocumentClassification>;
  /**
   * How much each word adds to the score of a label: Shapley values (Štrumbelj and Kononenko 2014), where a word is taken away
   * by deleting its tokens. The attributions add up to `score - baseScore`. The same text gives the same answer, bit for bit.
   *
   * @throws as `classify`
   */
  explain(text: string, options?: ExplainOptions): Promise<Explanation>;
  /** Ends what runs and frees the model's memory. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
