/**
 * What a batcher needs to know of a model: how to run several items at once, and which may go together. `stackRows` makes
 * one from a session.
 */
export interface BatchRunner<Item, Result> {
  /**
   * Runs the items as one batch.
   *
   * @returns one result per item, in the same order
   */
  run(items: readonly Item[], options: { readonly signal: AbortSignal }): Promise<readonly Result[]>;
  /** The item's length, in tokens: what the budget counts. */
  lengthOf(item: Item): number;
  /** Items with different keys never share a run. Default: all may. */
  keyOf?(item: Item): string;
  /**
   * Whether `run` takes items of different lengths. Only where padding changes no result: default false, then items of
   * equal length alone share a run.
   */
  readonly pads?: boolean;
}
