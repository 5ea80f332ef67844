/** Cuts pieces off the text between two places. */
export interface Cutter {
  /**
   * Cuts the next piece off `bytes[from, end)`, which is what is left of such a text. Returns where the piece ends; `~` of that
   * for one that is dropped.
   */
  (bytes: Uint8Array, from: number, end: number): number;
  /** Forgets the text that it is in the middle of. To be called before another, by whoever cannot tell that one was finished. */
  restart?(): void;
}
