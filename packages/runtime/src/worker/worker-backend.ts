import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Tensor } from "@glossa/tensor";
import type { Backend, BackendSession, RunRequest } from "../backend.ts";
import { RuntimeError } from "../errors.ts";
import { onAbort } from "../on-abort.ts";
import { assertBindingTakes } from "./binding-limits.ts";
import type { OpenResult } from "./protocol.ts";
import { startWorker, type WorkerConnection } from "./worker-connection.ts";

/**
 * onnxruntime-node's own binding in a worker thread, for systems where the C API cannot be reached. The event loop stays
 * free, but tensors are copied in and out, a run cannot be stopped, and each session has a thread of its own. If the
 * thread dies, the calls in flight fail with `RUNTIME_WORKER_CRASHED` and the next one starts a new thread.
 */
export const workerBackend: Backend = {
  name: "worker",
  version: bindingVersion,
  async open(model, options): Promise<BackendSession> {
    assertBindingTakes(options);
    let connection: WorkerConnection | undefined;
    let opening: Promise<OpenResult> | undefined;

    /** The connection with the model open in it: the first, or a new one after a crash. */
    async function connect(): Promise<[WorkerConnection, OpenResult]> {
      if (connection === undefined || opening === undefined || connection.ended) {
        connection = startWorker();
        opening = connection.call<OpenResult>({ kind: "open", model, options }, []);
      }
      const current = connection;
      try {
        return [current, await opening];
      } catch (error) {
        current.end();
        throw error;
      }
    }

    async function run(request: RunRequest): Promise<Tensor[]> {
      const [current] = await connect();
      request.signal?.throwIfAborted();
      // A copy per input: the binding refuses shared memory, and a transferred buffer would be lost to the caller.
      const feeds = request.feeds.map(({ dtype, shape, data }) => ({ dtype, shape, data: data.slice() }) as Tensor);
      const { feedNames, fetchNames } = request;
      const tensors = await untilAborted(
        current.call<Tensor[]>(
          { kind: "run", feedNames, feeds, fetchNames },
          feeds.map(({ data }) => data.buffer as ArrayBuffer),
        ),
        request.signal,
      );
      return tensors.map((tensor, index) => intoPreallocated(request, index, tensor));
    }

    const [, { inputs, outputs }] = await connect();
    return {
      inputs,
      outputs,
      provider: options.providers[0]!.name,
      placement: undefined,
      run,
      prepare(request) {
        for (const tensor of [...request.feeds, ...request.fetches]) {
          if (tensor === "device" || (tensor !== null && "location" in tensor)) throw unsupported("device tensors");
        }
        return {
          run: (signal) => run({ ...(request as Omit<RunRequest, "signal">), signal }),
          runSync() {
            throw unsupported("runSync");
          },
          rebind: () => undefined,
          close: () => undefined,
        };
      },
      allocate() {
        throw unsupported("device tensors");
      },
      async profile() {
        throw unsupported("profile");
      },
      share() {
        throw unsupported("sharing a session between threads");
      },
      async close() {
        if (connection === undefined || connection.ended) return;
        // A thread that died while it was closing has freed the session too.
        await connection.call({ kind: "close" }, []).catch(() => undefined);
        connection.end();
      },
    };
  },
};

/** Rejects at once when the signal aborts. The worker goes on to the end of the run and its answer is dropped. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const forget = onAbort(signal, () => reject(signal.reason));
    promise.then(resolve, reject).finally(forget);
  });
}

function intoPreallocated(request: RunRequest, index: number, result: Tensor): Tensor {
  const given = request.fetches[index];
  if (given === null || given === undefined) return result;
  if (given.shape.length !== result.shape.length || given.shape.some((size, axis) => size !== result.shape[axis])) {
    throw new RuntimeError(
      "RUNTIME_OUTPUT_INVALID",
      `output "${request.fetchNames[index]}" has shape [${result.shape.join(", ")}], but the preallocated tensor has ` +
        `[${given.shape.join(", ")}]`,
    );
  }
  (given.data as Uint8Array).set(result.data as Uint8Array);
  return given;
}

/** The version in onnxruntime-node's package.json: the binding is loaded in the worker only. */
export async function bindingVersion(): Promise<string> {
  const main = createRequire(import.meta.url).resolve("onnxruntime-node");
  return JSON.parse(readFileSync(join(dirname(main), "..", "package.json"), "utf8")).version;
}

function unsupported(what: string): RuntimeError {
  return new RuntimeError(
    "RUNTIME_UNSUPPORTED",
    `onnxruntime-node's binding, which the worker backend uses, has no ${what}: use backend "c-api"`,
  );
}
