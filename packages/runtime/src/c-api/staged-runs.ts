import type { Tensor } from "@glossa/tensor";
import type { RunRequest } from "../backend.ts";
import type { Environment } from "./environment.ts";
import type { RunFrame } from "./run-frame.ts";
import { valueOver } from "./tensor-value.ts";

/** Tensors up to this size are copied sooner than a value is made over them. */
const SMALL_BYTES = 2048;

/**
 * OrtValues over memory of their own, for small tensors whose shapes repeat. Making and freeing a value, and moving a small
 * array out of V8's heap for it, takes about a microsecond, copying a small tensor a tenth of it. One run at a time has them.
 */
export interface StagedRuns {
  /** The values for a run with these shapes, if there are any and no run has them. */
  take(request: RunRequest): RunFrame | undefined;
  /**
   * Called after a run with these values: makes them for the next one, if its shapes are those of the one before.
   */
  learn(request: RunRequest, frame: Pick<RunFrame, "targets">): void;
  /** Frees the values: at once, or when the run that has them is done. */
  drop(): void;
}

export function stagedRuns(environment: Environment): StagedRuns {
  let staged: (RunFrame & { readonly of: Signature }) | undefined;
  let last: Signature | undefined;
  let isTaken = false;
  let isOutdated = false;

  function drop(): void {
    isOutdated = isTaken;
    if (staged === undefined || isTaken) return;
    for (const values of [staged.feedValues, staged.fetchValues]) {
      for (const value of values) environment.api.ReleaseValue(value);
    }
    staged = undefined;
  }

  return {
    take(request) {
      if (staged === undefined || isTaken || !hasSignature(request, staged.of)) return undefined;
      isTaken = true;
      return staged;
    },
    learn(request, { targets }) {
      if (isTaken || !request.feeds.every(isSmall) || !targets.every(isSmall)) return;
      if (request.fetches.some((tensor) => tensor !== null)) return; // memory of the caller's
      if (last === undefined || !hasSignature(request, last)) {
        const feeds = request.feeds.map(({ dtype, shape }) => ({ dtype, shape: [...shape] }));
        last = { fetchNames: request.fetchNames, feeds };
        return;
      }
      drop();
      const inputs = request.feeds.map(copyOf);
      const outputs = (targets as readonly Tensor[]).map(copyOf);
      staged = {
        of: last,
        feedValues: BigUint64Array.from(inputs, (tensor) => valueOver(environment, tensor)),
        fetchValues: BigUint64Array.from(outputs, (tensor) => valueOver(environment, tensor)),
        targets: outputs,
        fill(feeds) {
          for (let index = 0; index < inputs.length; index++) inputs[index]!.data.set(feeds[index]!.data as never);
        },
        results: () => outputs.map(copyOf),
        free() {
          isTaken = false;
          if (isOutdated) drop();
        },
      };
    },
    drop,
  };
}

interface Signature {
  readonly fetchNames: readonly string[];
  readonly feeds: readonly Pick<Tensor, "dtype" | "shape">[];
}

function hasSignature({ feeds, fetchNames, fetches }: RunRequest, signature: Signature): boolean {
  if (fetchNames !== signature.fetchNames) return false;
  for (let index = 0; index < fetches.length; index++) if (fetches[index] !== null) return false;
  for (let index = 0; index < feeds.length; index++) {
    const { dtype, shape } = feeds[index]!;
    const known = signature.feeds[index]!;
    if (dtype !== known.dtype || shape.length !== known.shape.length) return false;
    for (let axis = 0; axis < shape.length; axis++) if (shape[axis] !== known.shape[axis]) return false;
  }
  return true;
}

function isSmall(tensor: Tensor | null): boolean {
  return tensor !== null && tensor.data.byteLength <= SMALL_BYTES;
}

function copyOf({ dtype, shape, data }: Tensor): Tensor {
  return { dtype, shape: shape.slice(), data: data.slice() } as Tensor;
}
