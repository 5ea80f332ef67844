import type { Sentiment } from "./labels.ts";

/** A label and how probable the model thinks it is, 0 to 1. */
export interface LabelScore {
  /** As the model's `id2label` spells it. */
  readonly label: string;
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
}

export interface ClassifyOptions {
  /** How many labels to give in `labels`. Default 1; larger than the number of labels means all. */
  readonly topK?: number | undefined;
  /** Stops the work: what runs is ended, what waits leaves at once, and the signal's reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Called now and then with the number of texts that are done, and of all. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** A loaded text classifier. Safe to call from many places at once. */
export interface Classifier {
  /** Labels in the order of the model's logits. */
  readonly labels: readonly string[];
  /** The most tokens seen at once; longer texts are read in overlapping windows. */
  readonly maxTokens: number;
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
  classify(text: string, options?: ClassifyOptions): Promise<Classification>;
  classify(texts: readonly string[], options?: ClassifyOptions): Promise<Classification[]>;
  /** Ends what runs and frees the model's memory. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
