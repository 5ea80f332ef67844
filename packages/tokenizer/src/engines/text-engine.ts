import type { IdList } from "./id-list.ts";

/** A faster way to the ids that the stages would give. It knows nothing of added tokens, and keeps no positions. */
export interface TextEngine {
  /** Whether it takes the text before the normalizer (and does what that does), or after it. */
  readonly takesRawText: boolean;
  /**
   * Appends the ids of a stretch of text (well-formed, not empty) between added tokens.
   *
   * @param isFirst whether the stretch begins where the original text does
   */
  encode(text: string, isFirst: boolean, into: IdList): void;
}
