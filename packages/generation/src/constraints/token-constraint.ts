import type { DecodingRow } from "../decoding-row.ts";
import type { LogitsProcessor } from "../logits/logits-processor.ts";

/** What may be generated, as an automaton over tokens: a grammar, a schema, a list of choices. */
export interface TokenConstraint<State = unknown> {
  /** Before the first generated token. */
  readonly start: State;
  /**
   * After one more token; `undefined` after one that was not allowed or that ended the text. (A beam search keeps such
   * rows in places that no other beam takes; nothing of them is given back.)
   */
  next(state: State, tokenId: number): State | undefined;
  /**
   * The tokens that may follow: bit `id % 32` of word `id / 32`; at least one. The caller does not keep or change it, so a
   * mask may be computed once per state and used again.
   */
  maskFor(state: State): Uint32Array;
  /** Makes `maskFor` of this state quick, in parts that leave the event loop free. */
  prepare?(state: State): Promise<void>;
  /** Those of them after which the text can still be completed with `most` tokens in all, this one and an end token included. */
  maskWithin?(state: State, most: number): Uint32Array;
}

/**
 * Holds every row to the constraint. Use one processor for one generation at a time.
 *
 * @param mostLengthOf the most tokens of a row, prompt included: texts are brought to their end before it. Default: no limit
 */
export function constrained<State>(
  constraint: TokenConstraint<State>,
  mostLengthOf?: (row: DecodingRow) => number,
): LogitsProcessor {
  let states: (State | undefined)[] = [];
  let isAhead = false;
  const follow = (rows: readonly DecodingRow[]) => {
    const before = states;
    states = rows.map(({ from, tokenIds }) => {
      if (from < 0) return constraint.start;
      const state = before[from];
      return state === undefined ? undefined : constraint.next(state, tokenIds.at(-1)!);
    });
  };
  const prepare = async (rows: readonly DecodingRow[]) => {
    follow(rows);
    isAhead = true;
    for (const state of states) if (state !== undefined) await constraint.prepare?.(state);
  };
  const process = (scores: Float32Array, rows: readonly DecodingRow[]) => {
    if (!isAhead) follow(rows);
    isAhead = false;
    const vocab = scores.length / rows.length;
    states.forEach((state, row) => {
      if (state === undefined) return;
      const mask =
        mostLengthOf === undefined || constraint.maskWithin === undefined
          ? constraint.maskFor(state)
          : constraint.maskWithin(state, mostLengthOf(rows[row]!) - rows[row]!.tokenIds.length);
      forbidOthers(scores.subarray(row * vocab, (row + 1) * vocab), mask);
    });
  };
  return Object.assign(process, { prepare });
}

function forbidOthers(scores: Float32Array, mask: Uint32Array): void {
  for (let start = 0, word = 0; start < scores.length; start += 32, word++) {
    const bits = mask[word] ?? 0;
    const end = Math.min(start + 32, scores.length);
    if (bits === 0) scores.fill(Number.NEGATIVE_INFINITY, start, end);
    else if (bits !== 0xffffffff) {
      for (let id = start; id < end; id++)
        if (((bits >>> (id - start)) & 1) === 0) scores[id] = Number.NEGATIVE_INFINITY;
    }
  }
}
