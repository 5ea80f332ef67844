import type { Tensor } from "@glossa/tensor";
import type { RunRequest } from "../backend.ts";
import type { Environment } from "./environment.ts";
import { copyOfValue, valueOver } from "./tensor-value.ts";

/** The OrtValues of a run, in the order of its inputs and outputs. */
export interface RunFrame {
  readonly feedValues: BigUint64Array;
  readonly fetchValues: BigUint64Array;
  /** What the run writes into; null where ONNX Runtime allocates. */
  readonly targets: readonly (Tensor | null)[];
  /** Before the run. */
  fill(feeds: readonly Tensor[]): void;
  /** After it: the outputs. */
  results(): Tensor[];
  /** At the end, also of a run that failed. */
  free(): void;
}

/** Values over the request's own memory, for one run. */
export function runFrame(environment: Environment, request: RunRequest, targets: readonly (Tensor | null)[]): RunFrame {
  const feedValues = new BigUint64Array(request.feeds.length);
  const fetchValues = new BigUint64Array(targets.length);
  return {
    feedValues,
    fetchValues,
    targets,
    fill(feeds) {
      for (let index = 0; index < feedValues.length; index++) feedValues[index] = valueOver(environment, feeds[index]!);
      for (let index = 0; index < fetchValues.length; index++) {
        const tensor = targets[index]!;
        if (tensor !== null) fetchValues[index] = valueOver(environment, tensor);
      }
    },
    results: () => targets.map((tensor, index) => tensor ?? copyOfValue(environment, fetchValues[index]!)),
    free() {
      for (const value of feedValues) if (value !== 0n) environment.api.ReleaseValue(value);
      for (const value of fetchValues) if (value !== 0n) environment.api.ReleaseValue(value);
    },
  };
}
