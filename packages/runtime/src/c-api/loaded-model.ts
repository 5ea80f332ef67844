import type { Pointer } from "./api.ts";

/** A model that ONNX Runtime has loaded, and how many sessions of this process use it. */
export interface LoadedModel {
  readonly session: Pointer;
  /** One Int32. The last session to give its hold back frees the model; at 0 it is gone. */
  readonly references: SharedArrayBuffer;
}

/** A model that one session uses. */
export function loadedModel(session: Pointer): LoadedModel {
  const references = new SharedArrayBuffer(4);
  new Int32Array(references)[0] = 1;
  return { session, references };
}

/** Takes a hold on a model, also on another thread's; false when it is gone. */
export function hold({ references }: Pick<LoadedModel, "references">): boolean {
  const counter = new Int32Array(references);
  for (;;) {
    const count = Atomics.load(counter, 0);
    if (count === 0) return false;
    if (Atomics.compareExchange(counter, 0, count, count + 1) === count) return true;
  }
}

/** Gives a hold back; true when it was the last one, and the model is to be freed. */
export function letGo({ references }: Pick<LoadedModel, "references">): boolean {
  return Atomics.sub(new Int32Array(references), 0, 1) === 1;
}

/** Whether its last user has closed it. */
export function isGone({ references }: Pick<LoadedModel, "references">): boolean {
  return Atomics.load(new Int32Array(references), 0) === 0;
}
