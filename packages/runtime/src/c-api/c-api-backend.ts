import { arrayTypeOf, dataLength, sizeOf, type Tensor } from "@glossa/tensor";
import type { Backend, BackendSession, RunRequest } from "../backend.ts";
import { RuntimeError } from "../errors.ts";
import { modelError, providerError, readableMessage } from "../model-error.ts";
import type { ValueInfo } from "../value-info.ts";
import type { Pointer } from "./api.ts";
import { createSession } from "./create-session.ts";
import { type Environment, ortEnvironment } from "./environment.ts";
import { type NativeStrings, nativeStrings } from "./native-strings.ts";
import { readValueInfos } from "./read-value-info.ts";
import { runOptionsPool } from "./run-options-pool.ts";
import { copyOfValue, valueOver } from "./tensor-value.ts";

/** ONNX Runtime through its C API: asynchronous, without copies, cancellable. */
export const cApiBackend: Backend = {
  name: "c-api",
  async open(model, options) {
    const environment = ortEnvironment();
    let session: Pointer;
    try {
      session = await createSession(environment, model, options);
    } catch (error) {
      throw providerError(error, options.providers) ?? modelError(error, model);
    }
    try {
      return cApiSession(environment, session, options.providers[0]!.name);
    } catch (error) {
      environment.api.ReleaseSession(session);
      throw error;
    }
  },
};

function cApiSession(environment: Environment, session: Pointer, provider: string): BackendSession {
  const { api } = environment;
  const inputs = readValueInfos(environment, session, "Input");
  const outputs = readValueInfos(environment, session, "Output");
  const outputByName = new Map(outputs.map((output) => [output.name, output]));
  const inputNames = nativeStrings(inputs.map((input) => input.name));
  const outputNames = new Map<string, NativeStrings>();
  const runOptions = runOptionsPool(environment);
  /** Outputs whose declared shape was wrong once: from then on ONNX Runtime allocates them. */
  const misdeclared = new Set<string>();

  function namesOf(fetchNames: readonly string[]): NativeStrings {
    const key = fetchNames.join("\0");
    let names = outputNames.get(key);
    if (names === undefined) {
      names = nativeStrings(fetchNames);
      outputNames.set(key, names);
    }
    return names;
  }

  async function attempt(request: RunRequest, given: readonly (Tensor | null)[]): Promise<Tensor[]> {
    const names = namesOf(request.fetchNames);
    const feedValues = new BigUint64Array(request.feeds.length);
    const fetchValues = new BigUint64Array(given.length);
    const lease = runOptions.take();
    const onAbort = (): void => lease.terminate();
    try {
      request.feeds.forEach((tensor, index) => {
        feedValues[index] = valueOver(environment, tensor);
      });
      given.forEach((tensor, index) => {
        if (tensor !== null) fetchValues[index] = valueOver(environment, tensor);
      });
      request.signal?.addEventListener("abort", onAbort, { once: true });
      await api.Run.async(
        session,
        lease.pointer,
        inputNames.pointers,
        feedValues,
        feedValues.length,
        names.pointers,
        fetchValues.length,
        fetchValues,
      );
      return given.map((tensor, index) => tensor ?? copyOfValue(environment, fetchValues[index]!));
    } finally {
      request.signal?.removeEventListener("abort", onAbort);
      lease.giveBack();
      for (const value of feedValues) if (value !== 0n) api.ReleaseValue(value);
      for (const value of fetchValues) if (value !== 0n) api.ReleaseValue(value);
    }
  }

  return {
    inputs,
    outputs,
    provider,
    async run(request) {
      // An output whose size follows from the inputs is computed straight into JavaScript's memory; any other one is
      // allocated by ONNX Runtime and copied once.
      const sizes = symbolSizes(inputs, request.feeds);
      const given = request.fetches.map((tensor, index) => {
        const name = request.fetchNames[index]!;
        return tensor ?? (misdeclared.has(name) ? null : allocateOutput(outputByName.get(name)!, sizes));
      });
      try {
        return await attempt(request, given);
      } catch (error) {
        if (request.signal?.aborted) throw request.signal.reason;
        const mismatch = isShapeMismatch((error as Error).message);
        const message = readableMessage(error);
        const guessed = given.some((tensor, index) => tensor !== null && request.fetches[index] === null);
        if (guessed && mismatch) {
          given.forEach((tensor, index) => {
            if (tensor !== null && request.fetches[index] === null) misdeclared.add(request.fetchNames[index]!);
          });
          return await this.run(request);
        }
        if (mismatch) throw new RuntimeError("RUNTIME_OUTPUT_INVALID", message, { cause: error });
        throw new RuntimeError("RUNTIME_RUN_FAILED", `the run failed: ${message}`, { cause: error });
      }
    },
    async close() {
      runOptions.close();
      api.ReleaseSession(session);
    },
  };
}

/** ONNX Runtime's words when an output that it was given has another shape than the run computes. */
function isShapeMismatch(message: string): boolean {
  return /output OrtValue provided|OrtValue shape verification failed/.test(message);
}

/** The sizes that this run's inputs give to the model's symbolic dimensions; those they disagree on are left out. */
function symbolSizes(inputs: readonly ValueInfo[], feeds: readonly Tensor[]): Map<string, number> {
  const sizes = new Map<string, number>();
  inputs.forEach((input, index) => {
    input.shape.forEach((dimension, axis) => {
      if (typeof dimension !== "string" || dimension === "") return;
      const size = feeds[index]!.shape[axis]!;
      const known = sizes.get(dimension);
      sizes.set(dimension, known === undefined || known === size ? size : Number.NaN);
    });
  });
  return sizes;
}

function allocateOutput(output: ValueInfo, sizes: ReadonlyMap<string, number>): Tensor | null {
  if (output.shape.length === 0) return null; // a scalar or of undeclared rank: not told apart
  const shape: number[] = [];
  for (const dimension of output.shape) {
    const size = typeof dimension === "number" ? dimension : sizes.get(dimension);
    if (size === undefined || Number.isNaN(size)) return null;
    shape.push(size);
  }
  const data = new (arrayTypeOf(output.dtype))(dataLength(output.dtype, sizeOf(shape)));
  return { dtype: output.dtype, shape, data } as Tensor;
}
