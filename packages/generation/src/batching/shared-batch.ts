import { GenerationError } from "../errors.ts";
import type { LanguageModel, StepOptions } from "../language-model.ts";
import { nextTurn } from "../next-turn.ts";
import { abortable } from "./abortable.ts";
import type { BatchCall } from "./batch-call.ts";
import { countSharing, promptTokensOfRun, runPrompts } from "./run-prompts.ts";
import { sharedRows } from "./shared-rows.ts";

export interface SharedBatchOptions {
  /** Rows that are decoded together at most; a call that needs more runs when it is alone. */
  readonly maxRows: number;
  /** Calls that may wait for room at most. */
  readonly maxQueue: number;
}

/** Turns of the event loop that a step waits for calls that are still reading the last one's tokens. */
const READING_TURNS = 4;

/**
 * The same model, for several decoding loops at once: they share one state and its steps ("continuous batching"). A loop's
 * rows join between two steps when its prompt has been run, and leave when they end. Calls are admitted in the order they
 * came. Short prompts that wait are run together, a long one in parts, one between two steps, so that no call stops the
 * others; a loop that is slow to ask for its next step is left out of the others' steps.
 *
 * `begin` rejects with `GENERATION_QUEUE_FULL`. An abort ends the caller's wait at once, and its rows before the next step.
 *
 * @param model with `join`, that is no encoder-decoder
 */
export function sharedBatch<State>(model: LanguageModel<State>, options: SharedBatchOptions): LanguageModel<unknown> {
  const { maxRows, maxQueue } = options;
  const queue: BatchCall[] = [];
  /** Calls that were admitted and whose prompts are not run yet. */
  const entering: BatchCall[] = [];
  const shared = sharedRows(model);
  let running = false;

  const rowsInUse = () =>
    [...shared.members, ...entering].reduce((sum, call) => sum + (call.ended ? 0 : call.mostRows), 0);

  const hasRoom = (rows: number) => {
    const inUse = rowsInUse();
    return inUse === 0 || inUse + rows <= maxRows;
  };

  const admit = () => {
    while (queue.length > 0 && hasRoom(queue[0]!.mostRows)) entering.push(queue.shift()!);
  };

  /** Lets the rows of calls join the others. */
  const enter = async (calls: readonly BatchCall[], mostTokens: number) => {
    const here = calls.filter(({ ended }) => !ended);
    if (here.length === 0) return;
    try {
      const { state, logits } = await runPrompts(model, here, mostTokens, shared.step);
      if (here.every(({ ended }) => ended)) return model.release?.(state);
      await shared.join(state, here);
      let offset = 0;
      for (const call of here) {
        const end = offset + call.rows * model.vocabSize;
        call.begun!.resolve({ state: call, logits: logits.subarray(offset, end) });
        offset = end;
        await nextTurn(); // choosing tokens takes a while: one call per turn
      }
    } catch (error) {
      if (here.length > 1) {
        for (const call of here) await enter([call], mostTokens); // one prompt must not fail the others
        return;
      }
      here[0]!.ended = true;
      here[0]!.begun!.reject(error);
    }
  };

  const run = async () => {
    if (running) return;
    running = true;
    try {
      for (;;) {
        for (let turn = 0; turn < READING_TURNS; turn++) {
          await nextTurn();
          if (shared.members.every((call) => call.ended || call.step !== undefined)) break;
        }
        admit();
        const asked = shared.members.some((call) => call.step !== undefined);
        const left = shared.members.some(({ ended }) => ended);
        if (entering.length === 0 && !asked && !left) return;
        if (entering.length > 0) {
          const mostTokens = promptTokensOfRun(shared.members.some(({ ended }) => !ended));
          const count = countSharing(entering, mostTokens);
          await enter(entering.slice(0, count), mostTokens);
          entering.splice(0, count);
        }
        await shared.step();
      }
    } finally {
      running = false;
    }
  };

  const leave = (call: BatchCall) => {
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
      const call: BatchCall = {
        prompts,
        options,
        mostRows,
        rows: prompts.length,
        selection: undefined,
        ended: false,
        failure: undefined,
      };
      const waits = queue.length > 0 || !hasRoom(mostRows);
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
      const call = of as BatchCall;
      if (call.failure !== undefined) return Promise.reject(call.failure);
      return abortable<Float32Array>(signal, leave.bind(undefined, call), (settle) => {
        call.step = { ...settle, tokenIds };
        void run();
      });
    },
    select(of, rows) {
      const call = of as BatchCall;
      const before = call.selection;
      call.selection = before === undefined ? rows.slice() : rows.map((row) => before[row]!);
    },
    release: (of) => leave(of as BatchCall),
  };
}
