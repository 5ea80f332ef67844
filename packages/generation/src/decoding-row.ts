/** A sequence that is being continued: one row of the logits. Logits processors and stopping criteria see these. */
export interface DecodingRow {
  /** Which prompt it continues, counted from 0. */
  readonly prompt: number;
  /** Which of the prompt's sequences or beams it is, counted from 0. */
  readonly sequence: number;
  /** The prompt's tokens (for encoder-decoder models: the decoder's), then the generated ones. */
  readonly tokenIds: readonly number[];
  /** How many of `tokenIds` are the prompt's. */
  readonly promptLength: number;
  /** Which row of the previous step it continues; −1 on the first step. A processor with a state per row follows it. */
  readonly from: number;
}
