import type { LanguageModel } from "../language-model.ts";
import { nextTurn } from "../next-turn.ts";
import type { BatchCall } from "./batch-call.ts";

/** One state of the model with the rows of several calls. */
export interface SharedRows<State> {
  /** In the order of their rows. */
  readonly members: readonly BatchCall[];
  /**
   * Lets rows leave and change places as their calls want it, then makes a step for all calls that ask for one. If the model
   * fails, so do all members.
   */
  step(): Promise<void>;
  /** Lets the rows of another state join. @throws what the model throws; then all members have failed */
  join(own: State, calls: readonly BatchCall[]): Promise<void>;
}

/** The model may write the next step's logits to the same place, and others may step before this call has read its own. */
function kept(call: BatchCall, logits: Float32Array): Float32Array {
  if (call.logits?.length !== logits.length) call.logits = new Float32Array(logits.length);
  call.logits.set(logits);
  return call.logits;
}

/** @param model with `join` */
export function sharedRows<State>(model: LanguageModel<State>): SharedRows<State> {
  const { vocabSize } = model;
  let members: BatchCall[] = [];
  let state: State | undefined;

  const settle = async () => {
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

  const step = async () => {
    await settle();
    if (state === undefined) return;
    const asking = members.map((call) => call.step);
    if (asking.every((step) => step === undefined)) return;
    // a row that is not asked for is given no token
    const ids = members.flatMap(({ rows }, i) => [...(asking[i]?.tokenIds ?? new Int32Array(rows).fill(-1))]);
    const logits = await model.step(state, Int32Array.from(ids));
    let offset = 0;
    for (const [i, call] of members.entries()) {
      const own = logits.subarray(offset * vocabSize, (offset + call.rows) * vocabSize);
      offset += call.rows;
      if (asking[i] === undefined) continue;
      call.step = undefined;
      asking[i].resolve(kept(call, own));
      await nextTurn(); // choosing tokens takes a while: one call per turn
    }
  };

  /** Nothing is known of a state in which a run failed. */
  const drop = (error: unknown) => {
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

  return {
    get members() {
      return members;
    },
    async step() {
      try {
        await step();
      } catch (error) {
        drop(error);
      }
    },
    async join(own, calls) {
      try {
        await settle();
        if (state === undefined) state = own;
        else await model.join!(state, own);
      } catch (error) {
        drop(error);
        throw error;
      }
      members.push(...calls);
    },
  };
}
