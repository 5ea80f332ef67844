import type { DecodingRow } from "../decoding-row.ts";

/** Says whether a sequence ends with the token that was just added to it (the last of `tokenIds`). */
export type StoppingCriterion = (row: DecodingRow) => boolean;

/**
 * Why a sequence ended: an end token or a stop string; the length limit; the time limit; a stopping criterion of the
 * caller's.
 */
export type FinishReason = "stop" | "length" | "time" | "criterion";
