import type { DecodingRow } from "./decoding-row.ts";
import type { BeginOptions, LanguageModel } from "./language-model.ts";
import { type LogitsProcessor, prepareAll } from "./logits/logits-processor.ts";
import { logSoftmaxRows } from "./numeric/log-sum-exp.ts";
import type { EmittedToken, Search } from "./search/search.ts";

export interface DecodeOptions extends BeginOptions {
  readonly processors?: readonly LogitsProcessor[] | undefined;
  /** Give the search the model's own logits too. */
  readonly keepLogits?: boolean | undefined;
}

/**
 * The decoding loop: model, processors and search in turn, until no row is left. Rows that finish cost nothing more. What
 * was generated is in `search.results()` afterwards.
 *
 * @yields what each step made certain
 * @throws the signal's reason when aborted
 */
export async function* decode<State>(
  model: LanguageModel<State>,
  prompts: readonly Int32Array[],
  search: Search,
  options: DecodeOptions,
): AsyncGenerator<readonly EmittedToken[], void, undefined> {
  const { processors = [], keepLogits = false, signal } = options;
  signal?.throwIfAborted();
  const begun = await model.begin(prompts, options);
  const { state } = begun;
  let { logits } = begun;
  let kept: Float32Array | undefined;
  try {
    await prepareAll(processors, search.rows);
    for (;;) {
      signal?.throwIfAborted();
      if (keepLogits) {
        kept = kept?.length === logits.length ? kept : new Float32Array(logits.length);
        kept.set(logits);
      }
      const live = search.rows;
      if (search.normalized) logSoftmaxRows(logits, model.vocabSize);
      for (const process of processors) process(logits, live);
      const { rows, tokenIds, emitted } = search.advance(logits, kept);
      yield emitted;
      if (rows.length === 0) return;
      if (rows.length !== live.length || rows.some((row, index) => row !== index)) await model.select(state, rows);
      logits = await whilePreparing(processors, search.rows, model.step(state, tokenIds, { signal }));
    }
  } finally {
    model.release?.(state);
  }
}

/** Awaits the model's run, and meanwhile what the processors can do without its scores. */
async function whilePreparing<T>(
  processors: readonly LogitsProcessor[],
  rows: readonly DecodingRow[],
  run: Promise<T>,
): Promise<T> {
  const [ran, prepared] = await Promise.allSettled([run, prepareAll(processors, rows)]);
  if (ran.status === "rejected") throw ran.reason;
  if (prepared.status === "rejected") throw prepared.reason;
  return ran.value;
}
