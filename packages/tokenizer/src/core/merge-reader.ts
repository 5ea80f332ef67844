import type { Steps } from "../steps.ts";
import type { Vocabulary } from "../vocabulary.ts";
import { startCore } from "./core.ts";
import { putTokens } from "./core-tables.ts";

/** Merges as ids: left, right and result of each. */
export interface ReadMerges {
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly result: Int32Array;
  /** Where the text goes on. */
  readonly end: number;
}

/** Reads merges out of the bytes of a tokenizer.json from `start` on: none, where the next has to be read otherwise. */
export type MergeReader = (bytes: Uint8Array, start: number, end: number) => ReadMerges;

/** Bytes that are read in one step. */
const PER_STEP = 1 << 14;
/** What is behind them is zero. */
const MARGIN = 16;

/** A reader with a core of its own; undefined where there is none. What it gives is valid until the next call. */
export function* mergeReader(vocabulary: Vocabulary): Steps<MergeReader | undefined> {
  const core = startCore({});
  if (core === undefined) return undefined;
  const { exports } = core;
  const { pool, starts, ids } = vocabulary;
  yield* vocabulary.prepare(); // entries that were replaced are marked by then
  yield* putTokens(core, { pool, starts, ids });
  const place = exports.ids.value >> 2;
  const most = exports.MERGES_AT_ONCE.value;
  return (bytes, start, end) => {
    const text = bytes.subarray(start, Math.min(end, start + PER_STEP));
    core.text.set(text);
    core.text.fill(0, text.length, text.length + MARGIN);
    const count = exports.readMerges(text.length);
    const column = (k: number) => core.ints.subarray(place + k * most, place + k * most + count);
    return { left: column(0), right: column(1), result: column(2), end: start + exports.mergesEnd.value };
  };
}
