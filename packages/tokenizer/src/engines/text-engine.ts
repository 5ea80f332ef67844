import type { Steps } from "../steps.ts";
import type { IdList } from "./id-list.ts";
import type { Places } from "./places.ts";

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
  /** Builds the tables that every text needs, which the first text builds otherwise. */
  prepare?(): Steps<void>;
  /**
   * Places the ids that {@link encode} gave for a stretch: `ids` from `into.length` on. False if it cannot say for this
   * stretch; then the stages do.
   *
   * @param base where the stretch begins in the original text
   */
  locate?(text: string, isFirst: boolean, base: number, ids: ArrayLike<number>, into: Places): boolean;
}
