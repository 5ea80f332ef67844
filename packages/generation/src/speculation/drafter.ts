/** Guesses how a sequence goes on. A wrong guess costs time, never a different text. */
export interface Drafter {
  /**
   * @param tokenIds the sequence, prompt included
   * @param most how many tokens at most are of use
   */
  draft(tokenIds: readonly number[], most: number): Int32Array | Promise<Int32Array>;
  close?(): void;
}
