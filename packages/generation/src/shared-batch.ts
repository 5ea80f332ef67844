import { GenerationError } from "./errors.ts";
import type { BeginOptions, LanguageModel, StepOptions } from "./language-model.ts";

export interface SharedBatchOptions {
  /** Rows that are decoded together at most; a call that needs more runs when it is alone. */
  readonly maxRows: number;
  /** Calls that may wait for room at most. */
  readonly maxQueue: number;
}

/** Prompt tokens that are run between two steps: what a new call can hold up the running ones. */
const PREFILL_TOKENS = 128;
/** Turns of the event loop that a step waits for calls that are still reading the last one's tokens. */
const READING_TURNS = 4;

/** A generation that runs in the shared batch: the state that its decoding loop holds. */
interface Call {
  readonly prompts: readonly Int32Array[];
  readonly options: BeginOptions;
  /** Rows that it may grow to. */
  readonly mostRows: number;
  /** Rows that it has, in the model's state. */
  rows: number;
  /** Which of these rows go on, in which order, since the last step. */
  selection: Int32Array | undefined;
  ended: boolean;
  failure: unknown;
  /** While it waits for its first logits. */
  begun?: Settle<{ state: unknown; logits: Float32Array }> | undefined;
  /** While it waits for a step. */
  step?: (Settle<Float32Array> & { readonly tokenIds: Int32Array }) | undefined;
}

interface Settle<T> {
  resolve(value: T): void;
  reject(error: unknown): void;
}

/**
 * The same model, for several decoding loops at once: they share one state and its steps ("continuous batching"). A loop's
 * rows join between two steps when its prompt has been run, and leave when they end. Calls are admitted in the order they
 * came. A prompt is run in parts, one between two steps, so that no call stops the others; a loop that is slow to ask for its
 * next step is left out of the others' steps.
 *
 * `begin` rejects with `GENERATION_QUEUE_FULL`. An abort ends the caller's wait at once, and its rows before the next step.
 *
 * @param model with `join`
 */
export function sharedBatch<State>(model: LanguageModel<State>, options: SharedBatchOptions): LanguageModel<unknown> {
  const { maxRows, maxQueue } = options;
  const queue: Call[] = [];
  /** Calls whose prompts are being run, one after the other. */
  const entering: Call[] = [];
  /** Calls with rows in `state`, in the order of their rows. */
  let members: Call[] = [];
  let state: State | undefined;
  let running = false;

  const rowsInUse = () => [...members, ...entering].reduce((sum, call) => sum + (call.ended ? 0 : call.mostRows), 0);

  const admit = () => {
    while (queue.length > 0) {
      const inUse = rowsInUse();
      if (inUse > 0 && inUse + queue[0]!.mostRows > maxRows) return;
      entering.push(queue.shift()!);
    }
  };

  /** Brings the rows of `state` up to date: calls that ended leave, the others' selections are made. */
  const settleRows = async () => {
    const rows: number[] = [];
    let offset = 0;
    let same = true;
    for (const call of members) {
      const selection = call.selection ?? Int32Array.from({ length: call.rows }, (_, row) => row);
      if (!call.ended) for (const row of selection) rows.push(offset + row);
      same &&= !call.ended && call.selection === undefined;
      offset += call.rows;
      call.rows = selection.length;
      call.selection = undefined;
    }
    if (same || state === undefined) return;
    members = members.filter(({ ended }) => !ended);
    if (rows.length > 0) return model.select(state, Int32Array.from(rows));
    model.release?.(state);
    state = undefined;
  };

  /** Nothing is known of a state in which a run failed. */
  const dropState = (error: unknown) => {
    for (const call of members) {
      call.ended = true;
      call.failure = error;
      call.step?.reject(error);
      call.step = undefined;
    }
    members = [];
    if (state !== undefined) model.release?.(state);
    state = undefined;
  };

  const step = async () => {
    await settleRows();
    if (state === undefined) return;
    const asking = members.map((call) => call.step);
    if (asking.every((step) => step === undefined)) return;
    // a row that is not asked for is given no token
    const ids = members.flatMap(({ rows }, i) => [...(asking[i]?.tokenIds ?? new Int32Array(rows).fill(-1))]);
    const logits = await model.step(state, Int32Array.from(ids));
    let offset = 0;
    for (const [i, call] of members.entries()) {
      const own = logits.subarray(offset * model.vocabSize, (offset + call.rows) * model.vocabSize);
      offset += call.rows;
      if (asking[i] === undefined) continue;
      call.step = undefined;
      asking[i].resolve(own);
      await nextTurn(); // choosing tokens takes a while: one call per turn
    }
  };

  /** Runs one prompt in parts, between which the others go on. */
  const runPrompt = async (prompt: Int32Array, call: Call) => {
    const { options } = call;
    const parts = model.append === undefined ? prompt.length : PREFILL_TOKENS;
    const begun = await model.begin([prompt.subarray(0, parts)], options);
    for (let start = parts; start < prompt.length && !call.ended; start += parts) {
      await guardedStep();
      begun.logits = await model.append!(begun.state, prompt.subarray(start, start + parts), options);
    }
    return begun;
  };

  /** Runs the prompts of a call. Only short ones share a run. */
  const runPrompts = async (call: Call) => {
    const { prompts, options } = call;
    const longest = prompts.reduce((most, prompt) => Math.max(most, prompt.length), 0);
    if (prompts.length > 1 && prompts.length * longest <= PREFILL_TOKENS) return model.begin(prompts, options);
    const begun = await runPrompt(prompts[0]!, call);
    if (prompts.length === 1) return begun;
    const logits = new Float32Array(prompts.length * model.vocabSize);
    logits.set(begun.logits);
    for (let row = 1; row < prompts.length && !call.ended; row++) {
      await guardedStep();
      const next = await runPrompt(prompts[row]!, call);
      logits.set(next.logits, row * model.vocabSize);
      await model.join!(begun.state, next.state);
    }
    return { state: begun.state, logits };
  };

  /** Lets the rows of a call join the others. */
  const enter = async (call: Call) => {
    if (call.ended) return;
    try {
      const { state: own, logits } = await runPrompts(call);
      if (call.ended) return model.release?.(own);
      await joinState(own);
      members.push(call);
      call.begun!.resolve({ state: call, logits });
    } catch (error) {
      call.ended = true;
      call.begun!.reject(error);
    }
  };

  const joinState = async (own: State) => {
    try {
      await settleRows();
      if (state === undefined) state = own;
      else await model.join!(state, own);
    } catch (error) {
      dropState(error);
      throw error;
    }
  };

  const guardedStep = async () => {
    try {
      await step();
    } catch (error) {
      dropState(error);
    }
  };

  const run = async () => {
    if (running) return;
    running = true;
    try {
      for (;;) {
        for (let turn = 0; turn < READING_TURNS; turn++) {
          await nextTurn();
          if (members.every((call) => call.ended || call.step !== undefined)) break;
        }
        admit();
        const asked = members.some((call) => call.step !== undefined);
        const left = members.some(({ ended }) => ended);
        if (entering.length === 0 && !asked && !left) return;
        if (entering.length > 0) {
          await enter(entering[0]!);
          entering.shift();
        }
        await guardedStep();
      }
    } finally {
      running = false;
    }
  };

  const leave = (call: Call) => {
    call.ended = true;
    if (queue.includes(call)) queue.splice(queue.indexOf(call), 1);
    void run();
  };

  return {
    vocabSize: model.vocabSize,
    contextLength: model.contextLength,
    isEncoderDecoder: model.isEncoderDecoder,
    begin(prompts, options) {
      const mostRows = prompts.length * (options.rowsPerPrompt ?? 1);
      const call: Call = {
        prompts,
        options,
        mostRows,
        rows: prompts.length,
        selection: undefined,
        ended: false,
        failure: undefined,
      };
      const waits = queue.length > 0 || (rowsInUse() > 0 && rowsInUse() + mostRows > maxRows);
      if (waits && queue.length >= maxQueue) {
        const message = `${queue.length} calls wait for the model already (maxQueue): try again later`;
        return Promise.reject(new GenerationError("GENERATION_QUEUE_FULL", message));
      }
      return abortable<{ state: unknown; logits: Float32Array }>(
        options.signal,
        leave.bind(undefined, call),
        (settle) => {
          call.begun = settle;
          (waits ? queue : entering).push(call);
          void run();
        },
      );
    },
    step(of, tokenIds, { signal }: StepOptions = {}) {
      const call = of as Call;
      if (call.failure !== undefined) return Promise.reject(call.failure);
      return abortable<Float32Array>(signal, leave.bind(undefined, call), (settle) => {
        call.step = { ...settle, tokenIds };
        void run();
      });
    },
    select(of, rows) {
      const call = of as Call;
      const before = call.selection;
      call.selection = before === undefined ? rows.slice() : rows.map((row) => before[row]!);
    },
    release: (of) => leave(of as Call),
  };
}

/** A promise that the signal rejects; `aborted` is told. */
function abortable<T>(
  signal: AbortSignal | undefined,
  aborted: () => void,
  start: (settle: Settle<T>) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      aborted();
      reject(signal!.reason);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    const done = () => signal?.removeEventListener("abort", onAbort);
    start({
      resolve(value) {
        done();
        resolve(value);
      },
      reject(error) {
        done();
        reject(error);
      },
    });
  });
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
