import { parentPort, workerData } from "node:worker_threads";
import { type JobRequest, type WorkerReply, writeError } from "./pool/protocol.ts";
import { runJob } from "./pool/run-job.ts";
import { openSource, type TokenizerSource } from "./pool/tokenizer-source.ts";

// The entry of a pool's thread: one tokenizer, driven by messages.

const port = parentPort;
if (port === null) throw new Error("@glossa/tokenizer/worker is started by createTokenizerPool, not imported");

const reply = (message: WorkerReply, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

openSource(workerData as TokenizerSource).then(
  (tokenizer) => {
    port.on("message", (request: JobRequest) => {
      try {
        const result = runJob(tokenizer, request);
        reply({ kind: "done", id: request.id, result }, [result.ids.buffer, result.offsets.buffer]);
      } catch (error) {
        reply({ kind: "error", id: request.id, error: writeError(error) });
      }
    });
    reply({ kind: "ready" });
  },
  (error: unknown) => reply({ kind: "failed", error: writeError(error) }),
);
