import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { type TransferListItem, Worker } from "node:worker_threads";
import { deserializeError, RuntimeError } from "../errors.ts";
import { guardExit, newGateState, unguardExit } from "./native-gate.ts";
import type { WorkerReply, WorkerRequest } from "./protocol.ts";

type WithoutId<T> = T extends unknown ? Omit<T, "id"> : never;

export interface WorkerConnection {
  /** The thread has ended; calls fail. */
  readonly ended: boolean;
  call<T>(request: WithoutId<WorkerRequest>, transfer: readonly TransferListItem[]): Promise<T>;
  /** Ends the thread. Calls in flight fail with `RUNTIME_WORKER_CRASHED`. */
  end(): void;
}

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** The worker's file: found by the package's own name, which works from source, from dist and when installed. */
function workerFile(): string {
  let file: string;
  try {
    file = createRequire(import.meta.url).resolve("@glossa/runtime/worker");
  } catch (cause) {
    throw new RuntimeError("RUNTIME_BACKEND_UNAVAILABLE", "@glossa/runtime/worker cannot be found", { cause });
  }
  if (existsSync(file)) return file;
  throw new RuntimeError(
    "RUNTIME_BACKEND_UNAVAILABLE",
    `the worker backend needs ${file}: run "npm run build -w @glossa/runtime"`,
  );
}

export function startWorker(): WorkerConnection {
  const gate = newGateState();
  const worker = new Worker(workerFile(), { name: "glossa-runtime", execArgv: [], workerData: { gate } });
  guardExit(gate);
  const pending = new Map<number, Pending>();
  let nextId = 0;
  let ended = false;

  function fail(reason: string, cause?: unknown): void {
    ended = true;
    for (const { reject } of pending.values()) {
      reject(
        new RuntimeError("RUNTIME_WORKER_CRASHED", `the worker thread ended during this call (${reason}): call again`, {
          cause,
        }),
      );
    }
    pending.clear();
  }
  worker.on("error", (error) => fail(error.message, error));
  worker.on("exit", (code) => {
    unguardExit(gate);
    fail(`exit code ${code}`);
  });
  worker.on("message", (reply: WorkerReply) => {
    const entry = pending.get(reply.id);
    if (entry === undefined) return;
    pending.delete(reply.id);
    // Only a call in flight keeps the process alive, not an open session.
    if (pending.size === 0) worker.unref();
    if ("error" in reply) entry.reject(deserializeError(reply.error));
    else entry.resolve(reply.value as never);
  });
  worker.unref();

  return {
    get ended() {
      return ended;
    },
    call(request, transfer) {
      return new Promise((resolve, reject) => {
        if (ended) {
          reject(new RuntimeError("RUNTIME_WORKER_CRASHED", "the worker thread has ended: call again"));
          return;
        }
        const id = nextId++;
        worker.postMessage({ ...request, id }, transfer);
        pending.set(id, { resolve, reject });
        worker.ref();
      });
    },
    end() {
      fail("closed");
      void worker.terminate();
    },
  };
}
