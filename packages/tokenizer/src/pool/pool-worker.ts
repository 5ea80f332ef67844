import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import { TokenizerError } from "../errors.ts";
import { type JobRequest, type JobResult, readError, type WorkerReply } from "./protocol.ts";
import type { TokenizerSource } from "./tokenizer-source.ts";

/** One thread of a pool. */
export interface PoolWorker {
  /** Settles when the tokenizer is loaded, or could not be. */
  readonly ready: Promise<void>;
  run(job: Omit<JobRequest, "id">): Promise<JobResult>;
  /** Ends the thread; jobs in flight fail with `TOKENIZER_WORKER`. */
  end(): Promise<void>;
}

/** The worker's file: found by the package's own name, which works from source, from dist and when installed. */
function workerFile(): string {
  const file = createRequire(import.meta.url).resolve("@glossa/tokenizer/worker");
  if (existsSync(file)) return file;
  throw new TokenizerError("TOKENIZER_WORKER", `a pool needs ${file}: run "npm run build -w @glossa/tokenizer"`);
}

export function startPoolWorker(source: TokenizerSource): PoolWorker {
  const worker = new Worker(workerFile(), { name: "glossa-tokenizer", execArgv: [], workerData: source });
  const pending = new Map<number, { resolve(result: JobResult): void; reject(error: Error): void }>();
  let nextId = 0;
  let ended: TokenizerError | undefined;
  let settleReady: { resolve(): void; reject(error: Error): void };
  const ready = new Promise<void>((resolve, reject) => {
    settleReady = { resolve, reject };
  });

  function fail(error: TokenizerError): void {
    ended ??= error;
    settleReady.reject(error);
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
  }

  worker.on("error", (cause) =>
    fail(new TokenizerError("TOKENIZER_WORKER", `a worker failed: ${cause.message}`, { cause })),
  );
  worker.on("exit", (code) => fail(new TokenizerError("TOKENIZER_WORKER", `a worker ended (exit code ${code})`)));
  worker.on("message", (message: WorkerReply) => {
    if (message.kind === "ready") {
      worker.unref(); // only a job in flight keeps the process alive
      settleReady.resolve();
      return;
    }
    if (message.kind === "failed") {
      fail(readError(message.error));
      void worker.terminate();
      return;
    }
    const job = pending.get(message.id);
    pending.delete(message.id);
    if (pending.size === 0) worker.unref();
    if (message.kind === "done") job?.resolve(message.result);
    else job?.reject(readError(message.error));
  });

  return {
    ready,
    run(job) {
      return new Promise((resolve, reject) => {
        if (ended !== undefined) {
          reject(ended);
          return;
        }
        const id = nextId++;
        pending.set(id, { resolve, reject });
        worker.ref();
        worker.postMessage({ ...job, id } satisfies JobRequest);
      });
    },
    async end() {
      fail(new TokenizerError("TOKENIZER_CLOSED", "the tokenizer pool is closed"));
      await worker.terminate();
    },
  };
}
