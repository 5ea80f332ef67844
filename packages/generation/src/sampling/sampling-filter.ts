import type { Candidates } from "./candidates.ts";

/** Takes unlikely tokens out of the candidates before one is drawn. */
export type SamplingFilter = (list: Candidates) => void;
