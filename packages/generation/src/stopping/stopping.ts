import type { DecodingRow } from "../decoding-row.ts";
import type { FinishReason, StoppingCriterion } from "./stopping-criterion.ts";

export interface StoppingOptions {
  readonly eosTokenIds: readonly number[];
  readonly criteria: readonly StoppingCriterion[];
  /** End a sequence as a stop string does. */
  readonly stops: readonly StoppingCriterion[];
  /** On the clock of `performance.now()`. */
  readonly deadline: number;
}

/** Answers why a sequence ends with its new token, or `undefined` if it goes on. `row` holds the new token; made on demand. */
export type Stopping = (
  tokenId: number,
  length: number,
  maxLength: number,
  row: () => DecodingRow,
) => FinishReason | undefined;

export function stopping({ eosTokenIds, criteria, stops, deadline }: StoppingOptions): Stopping {
  return (tokenId, length, maxLength, row) => {
    if (eosTokenIds.includes(tokenId)) return "stop";
    for (const stop of stops) if (stop(row())) return "stop";
    for (const criterion of criteria) if (criterion(row())) return "criterion";
    if (length >= maxLength) return "length";
    return deadline !== Number.POSITIVE_INFINITY && performance.now() > deadline ? "time" : undefined;
  };
}
