import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import { TranslationError, type TranslationErrorCode } from "../errors.ts";
import type { FormatName } from "../formats/format.ts";
import { overLimit } from "../formats/limits.ts";
import type { DocumentReader } from "./document-reader.ts";
import type { OpenDocument } from "./open-document.ts";

/** A call of the reader's in the thread. Calls follow one another. */
export interface ThreadRequest {
  readonly method: keyof DocumentReader;
  readonly values: readonly unknown[];
}

/** An error's code would be lost on its way, so it travels as data. */
export type ThreadReply =
  | { readonly result: unknown }
  | { readonly error: { readonly code?: TranslationErrorCode; readonly message: string; readonly cause?: unknown } };

/** The thread's file: found by the package's own name, which works from source, from dist and when installed. */
function threadFile(): string {
  const file = createRequire(import.meta.url).resolve("@glossa/translation/worker");
  if (existsSync(file)) return file;
  throw new TranslationError(
    "TRANSLATION_THREAD",
    `long documents need ${file}: run "npm run build -w @glossa/translation"`,
  );
}

/** A document reader in a thread of its own (worker.ts). */
export function documentThread(
  name: FormatName,
  content: string | Uint8Array,
  signal: AbortSignal | undefined,
): OpenDocument {
  signal?.throwIfAborted();
  const worker = new Worker(threadFile(), {
    name: "glossa-document",
    execArgv: [],
    workerData: { name, content },
  });
  let pending: { resolve(value: never): void; reject(error: unknown): void } | undefined;
  let ended: { readonly error: unknown } | undefined;

  const end = (error: unknown) => {
    ended ??= { error };
    pending?.reject(ended.error);
    pending = undefined;
  };
  const onAbort = () => {
    end(signal!.reason);
    void worker.terminate();
  };
  signal?.addEventListener("abort", onAbort, { once: true });
  worker.on("error", (cause: Error & { code?: string }) =>
    end(
      cause.code === "ERR_WORKER_OUT_OF_MEMORY"
        ? overLimit(name, "its parser takes more memory than a thread may have")
        : new TranslationError("TRANSLATION_THREAD", `the document's thread failed: ${cause.message}`, { cause }),
    ),
  );
  worker.on("exit", () => end(new TranslationError("TRANSLATION_THREAD", "the document's thread has ended")));
  worker.on("message", (reply: ThreadReply) => {
    const call = pending;
    pending = undefined;
    if ("result" in reply) call?.resolve(reply.result as never);
    else call?.reject(errorOf(reply.error));
  });

  const call = <Value>(method: ThreadRequest["method"], ...values: unknown[]): Promise<Value> =>
    new Promise((resolve, reject) => {
      if (ended !== undefined) return reject(ended.error);
      pending = { resolve, reject };
      worker.postMessage({ method, values } satisfies ThreadRequest);
    });

  return {
    open: (options) => call("open", options),
    next: () => call("next"),
    add: (translations) => call("add", translations),
    render: () => call("render"),
    async close() {
      signal?.removeEventListener("abort", onAbort);
      await worker.terminate();
    },
  };
}

function errorOf({ code, message, cause }: Extract<ThreadReply, { error: unknown }>["error"]): TranslationError {
  return new TranslationError(code ?? "TRANSLATION_THREAD", message, { cause });
}
