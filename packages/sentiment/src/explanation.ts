/** How a label's score comes about, word by word. */
export interface Explanation {
  /** The label that is explained. */
  readonly label: string;
  /** Its score for the text: the probability that `classify` gives. */
  readonly score: number;
  /** Its score when no word is left. */
  readonly baseScore: number;
  /** The words in the order of the text; what the tokenizer drops (spaces) is in none. */
  readonly tokens: readonly TokenAttribution[];
  /** Whether the attributions are exact Shapley values rather than an estimate from sampled orders. */
  readonly exact: boolean;
  /** How many shortened versions of the text the model has read. */
  readonly evaluations: number;
}

/** A word (in a long text: a few neighbouring words) and what it does to the score. */
export interface TokenAttribution {
  readonly text: string;
  /** UTF-16 units: `whole.slice(start, end)` is the word. */
  readonly start: number;
  readonly end: number;
  /** What it adds to the score (negative: takes from it), as a difference of probabilities. */
  readonly attribution: number;
}

export interface ExplainOptions {
  /** The label whose score is explained. Default: the most probable. */
  readonly label?: string | undefined;
  /**
   * How many shortened versions of the text the model may read. More come nearer to the exact values; where a text has more
   * words than half of this, neighbouring words are judged together. Default 512.
   */
  readonly maxEvaluations?: number | undefined;
  /** Stops the work; the signal's reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Called now and then with the number of versions that are read, and of all. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}
