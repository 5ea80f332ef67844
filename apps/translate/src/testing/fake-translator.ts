import type { TranslatedSentence, TranslateOptions, Translation, Translator } from "@glossa/translation";
import type { PageTranslator } from "../server/translate-app.ts";

/** What a test wants to happen. */
export interface FakeTranslatorOptions {
  /** Milliseconds for a sentence. */
  readonly delay?: number;
  /** Called when a call ends because its signal says so. */
  readonly onAbort?: () => void;
}

/** A translator for tests of what stands around it: it writes words in capitals, and doubts sentences with a "?". */
export function fakeTranslator({ delay = 0, onAbort = () => {} }: FakeTranslatorOptions = {}): PageTranslator {
  async function* translateStream(text: string, { signal }: TranslateOptions): AsyncGenerator<TranslatedSentence> {
    for (const match of text.matchAll(/[^\s.!?][^.!?]*[.!?]*/g)) {
      await pause(delay, signal, onAbort);
      yield sentenceOf(match[0], match.index);
    }
  }
  async function translate(
    text: string | readonly string[],
    options: TranslateOptions,
  ): Promise<Translation | Translation[]> {
    if (typeof text !== "string")
      return Promise.all(text.map((one) => translate(one, options) as Promise<Translation>));
    const sentences: TranslatedSentence[] = [];
    for await (const sentence of translateStream(text, options)) sentences.push(sentence);
    return { text: text.toUpperCase(), from: "en", to: options.to, score: 0.9, sentences };
  }
  return {
    model: { reference: "fake", revision: undefined, backend: "none", provider: "cpu" },
    pairs: [
      { from: "en", to: "fr" },
      { from: "fr", to: "en" },
    ],
    translate: translate as Translator["translate"],
    translateStream,
    async alternatives(_, { targetPrefix, count = 5 }) {
      return Array.from({ length: count }, (_, index) => ({
        text: `${targetPrefix}WAY ${index}`,
        score: 1 / (index + 2),
      }));
    },
    detect: () => [
      { language: "en", confidence: 0.9 },
      { language: "fr", confidence: 0.1 },
    ],
  };
}

function sentenceOf(source: string, start: number): TranslatedSentence {
  const words = [...source.matchAll(/[\p{L}\p{N}]+/gu)].map((match) => ({
    text: match[0].toUpperCase(),
    start: start + match.index,
    end: start + match.index + match[0].length,
    score: 0.9,
  }));
  return {
    source,
    text: source.toUpperCase(),
    sourceStart: start,
    sourceEnd: start + source.length,
    targetStart: start,
    targetEnd: start + source.length,
    score: 0.9,
    logProbability: -0.1,
    doubts: source.endsWith("?") ? [{ code: "low_score", message: "the model is not sure of this sentence" }] : [],
    words,
    alignment: words.map((word) => ({
      sourceStart: word.start,
      sourceEnd: word.end,
      targetStart: word.start,
      targetEnd: word.end,
      weight: 1,
    })),
  };
}

async function pause(delay: number, signal: AbortSignal | undefined, onAbort: () => void): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, delay));
  if (!signal?.aborted) return;
  onAbort();
  throw signal.reason;
}
