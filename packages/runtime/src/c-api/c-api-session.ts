import type { Tensor } from "@glossa/tensor";
import type { BackendSession, BoundRun, ModelSource, RunRequest } from "../backend.ts";
import { RuntimeError } from "../errors.ts";
import { readableMessage } from "../model-error.ts";
import { onAbort } from "../on-abort.ts";
import type { DeviceLocation, Placement } from "../session.ts";
import { boundRun } from "./bound-run.ts";
import { deviceAllocator } from "./device-allocator.ts";
import type { Environment } from "./environment.ts";
import { inlineJudge } from "./inline-judge.ts";
import { type LoadedModel, letGo } from "./loaded-model.ts";
import { nativeGate } from "./native-gate.ts";
import { nativeStrings } from "./native-strings.ts";
import { allocateOutput, symbolSizes } from "./output-shape.ts";
import type { Profiler } from "./profiler.ts";
import { readValueInfos } from "./read-value-info.ts";
import { type RunFrame, runFrame } from "./run-frame.ts";
import { runOptionsPool } from "./run-options-pool.ts";
import { stagedRuns } from "./staged-runs.ts";

export interface CApiSessionInit {
  readonly environment: Environment;
  readonly loaded: LoadedModel;
  readonly provider: string;
  readonly deviceId: number;
  readonly placement: readonly Placement[] | undefined;
  readonly inline: boolean;
  /** When the session was opened with `profile: true`. */
  readonly profiler?: Profiler;
  /** Kept for as long as the session: ONNX Runtime can be told to use the bytes in place. */
  readonly model?: ModelSource;
}

/** A loaded model behind the C API. */
export function cApiSession(init: CApiSessionInit): BackendSession {
  const { environment, loaded, provider, deviceId } = init;
  const { session } = loaded;
  const { api } = environment;
  const inputs = readValueInfos(environment, session, "Input");
  const outputs = readValueInfos(environment, session, "Output");
  const outputByName = new Map(outputs.map((output) => [output.name, output]));
  const inputNames = nativeStrings(inputs.map((input) => input.name));
  const outputNames = new WeakMap<readonly string[], BigUint64Array>();
  const runOptions = runOptionsPool(environment);
  const location: DeviceLocation = provider === "cuda" || provider === "tensorrt" ? "cuda" : "cpu";
  /** Outputs whose declared shape was wrong once: from then on ONNX Runtime allocates them. */
  const misdeclared = new Set<string>();
  const bounds = new Set<BoundRun>();
  const devices = deviceAllocator(environment, session);
  const inline = init.inline && provider === "cpu";
  const judge = inlineJudge(inline);
  const staging = stagedRuns(environment);

  function namesOf(fetchNames: readonly string[]): BigUint64Array {
    let names = outputNames.get(fetchNames);
    if (names === undefined) {
      names = nativeStrings(fetchNames);
      outputNames.set(fetchNames, names);
    }
    return names;
  }

  /**
   * Memory for the outputs that the caller did not give: where the size follows from the inputs, JavaScript's own, which
   * the run writes into; otherwise null, ONNX Runtime allocates and the result is copied once.
   */
  function targets({ feeds, fetchNames, fetches }: RunRequest): (Tensor | null)[] {
    const sizes = symbolSizes(inputs, feeds);
    return fetches.map((tensor, index) => {
      const name = fetchNames[index]!;
      return tensor ?? (misdeclared.has(name) ? null : allocateOutput(outputByName.get(name)!, sizes));
    });
  }

  function frameOf(request: RunRequest): RunFrame {
    return staging.take(request) ?? runFrame(environment, request, targets(request));
  }

  /** Whether the run should be tried again, because an output was not as the model declares it. Else throws. */
  function afterFailure(error: unknown, request: RunRequest, { targets }: RunFrame): true {
    if (request.signal?.aborted) throw request.signal.reason;
    const mismatch = isShapeMismatch((error as Error).message);
    const guessed = request.fetchNames.filter((_, index) => targets[index] !== null && request.fetches[index] === null);
    if (!mismatch || guessed.length === 0) throw runError(error);
    for (const name of guessed) misdeclared.add(name);
    return true;
  }

  async function runOnPool(request: RunRequest): Promise<Tensor[]> {
    const frame = frameOf(request);
    const { feedValues, fetchValues } = frame;
    const fetchNames = namesOf(request.fetchNames);
    const lease = runOptions.take();
    const forget = onAbort(request.signal, lease.terminate);
    try {
      frame.fill(request.feeds);
      const started = performance.now();
      await api.Run.async(
        session,
        lease.pointer,
        inputNames,
        feedValues,
        feedValues.length,
        fetchNames,
        fetchValues.length,
        fetchValues,
      );
      judge.ranOnPool(request.feeds, performance.now() - started);
      staging.learn(request, frame);
      return frame.results();
    } catch (error) {
      staging.drop();
      afterFailure(error, request, frame);
    } finally {
      forget();
      lease.giveBack();
      frame.free();
    }
    return runOnPool(request);
  }

  return {
    inputs,
    outputs,
    provider,
    placement: init.placement,
    run: (request) => nativeGate.add(() => runOnPool(request), request.signal),
    runInline(request) {
      const started = performance.now();
      if (!judge.isShort(request.feeds, started)) return undefined;
      const frame = frameOf(request);
      const { feedValues, fetchValues } = frame;
      const fetchNames = namesOf(request.fetchNames);
      try {
        frame.fill(request.feeds);
        api.Run(session, null, inputNames, feedValues, feedValues.length, fetchNames, fetchValues.length, fetchValues);
        judge.ranInline(performance.now() - started);
        staging.learn(request, frame);
        return frame.results();
      } catch (error) {
        staging.drop();
        afterFailure(error, request, frame);
        return undefined;
      } finally {
        frame.free();
      }
    },
    prepare(request) {
      const inner = boundRun(
        { environment, session, runOptions, location, deviceId, inline, error: runError },
        request,
      );
      const bound: BoundRun = {
        ...inner,
        close() {
          if (bounds.delete(bound)) inner.close();
        },
      };
      bounds.add(bound);
      return bound;
    },
    allocate: (dtype, shape, where = location) =>
      devices.allocate({ dtype, shape, location: where, deviceId: where === "cpu" ? 0 : deviceId }),
    async profile() {
      if (init.profiler !== undefined) return init.profiler.end(session);
      throw new RuntimeError(
        "RUNTIME_UNSUPPORTED",
        "the session does not record a profile: open it with profile: true",
      );
    },
    share: () => ({ pointer: session, references: loaded.references, provider, deviceId }),
    async close() {
      for (const bound of bounds) bound.close();
      staging.drop();
      await devices.close();
      runOptions.close();
      if (letGo(loaded)) await api.ReleaseSession.async(session);
      await init.profiler?.remove();
    },
  };
}

/** ONNX Runtime's words when an output that it was given has another shape than the run computes. */
function isShapeMismatch(message: string): boolean {
  return /output OrtValue provided|OrtValue shape verification failed/.test(message);
}

function runError(error: unknown): unknown {
  if (error instanceof RuntimeError) return error;
  const message = readableMessage(error);
  if (isShapeMismatch(message)) return new RuntimeError("RUNTIME_OUTPUT_INVALID", message, { cause: error });
  return new RuntimeError("RUNTIME_RUN_FAILED", `the run failed: ${message}`, { cause: error });
}
