import type { DecodingRow } from "./decoding-row.ts";
import type { BeginOptions, LanguageModel } from "./language-model.ts";
import { type LogitsProcessor, prepareAll } from "./logits/logits-processor.ts";
import { type LogitsView, scoresOfView } from "./logits/logits-view.ts";
import { logSoftmaxRows } from "./numeric/log-sum-exp.ts";
import type { Choice, EmittedToken, Search } from "./search/search.ts";

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
  let { logits, view }: { logits?: Float32Array; view?: LogitsView | undefined } = begun;
  let kept: Float32Array | undefined;
  const wantsView = search.advanceView !== undefined || search.normalized;

  const advance = (live: readonly DecodingRow[]): Choice => {
    if (view !== undefined && search.advanceView !== undefined && forbidIn(view, processors, live)) {
      return search.advanceView(view);
    }
    if (keepLogits) {
      const own = view === undefined ? logits! : scoresOfView(view, false);
      kept = kept?.length === own.length ? kept : new Float32Array(own.length);
      kept.set(own);
    }
    const scores = view === undefined ? logits! : scoresOfView(view, search.normalized);
    if (view === undefined && search.normalized) logSoftmaxRows(scores, model.vocabSize);
    for (const process of processors) process(scores, live);
    return search.advance(scores, kept);
  };

  try {
    await prepareAll(processors, search.rows);
    for (;;) {
      signal?.throwIfAborted();
      const live = search.rows;
      const { rows, tokenIds, emitted } = advance(live);
      yield emitted;
      if (rows.length === 0) return;
      if (rows.length !== live.length || rows.some((row, index) => row !== index)) await model.select(state, rows);
      if (model.stepView !== undefined && wantsView) {
        view = await whilePreparing(processors, search, model.stepView(state, tokenIds, { signal }));
      } else {
        view = undefined;
        logits = await whilePreparing(processors, search, model.step(state, tokenIds, { signal }));
      }
    }
  } finally {
    model.release?.(state);
  }
}

/** Lets the processors forbid tokens in the view. Whether they do no more than that; if not, nothing was done. */
function forbidIn(view: LogitsView, processors: readonly LogitsProcessor[], rows: readonly DecodingRow[]): boolean {
  if (processors.length === 0) return true;
  if (!processors.every((process) => process.onlyForbids && rows.every((row) => process.onlyForbids!(row))))
    return false;
  const vocab = view.logits.length / view.places.length;
  rows.forEach((row, index) => {
    const place = view.places[index]!;
    const own = view.logits.subarray(place * vocab, (place + 1) * vocab);
    for (const process of processors) process(own, [row]);
  });
  return true;
}

/** Awaits the model's run, and meanwhile what the processors can do without its scores. */
async function whilePreparing<T>(processors: readonly LogitsProcessor[], search: Search, run: Promise<T>): Promise<T> {
  if (processors.every(({ prepare }) => prepare === undefined)) return run;
  const [ran, prepared] = await Promise.allSettled([run, prepareAll(processors, search.rows)]);
  if (ran.status === "rejected") throw ran.reason;
  if (prepared.status === "rejected") throw prepared.reason;
  return ran.value;
}
