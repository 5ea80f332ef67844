/** Time in one operator, or in one node of the graph. */
export interface ProfileEntry {
  /** How often it ran. */
  readonly calls: number;
  /** Milliseconds of all calls together. */
  readonly milliseconds: number;
}

/** Where a session's time went, from ONNX Runtime's own recording. Lists are sorted by time, longest first. */
export interface Profile {
  /** Runs of the whole graph. */
  readonly runs: ProfileEntry;
  /** Milliseconds that loading the model and preparing the graph took. */
  readonly loadMilliseconds: number;
  readonly operators: readonly (ProfileEntry & { readonly operator: string; readonly provider: string })[];
  readonly nodes: readonly (ProfileEntry & {
    readonly name: string;
    readonly operator: string;
    readonly provider: string;
  })[];
}
