import { parentPort, workerData } from "node:worker_threads";
import { type DocumentReader, documentReader } from "./document/document-reader.ts";
import type { ThreadReply, ThreadRequest } from "./document/document-thread.ts";
import { TranslationError } from "./errors.ts";
import type { FormatName } from "./formats/format.ts";

// The entry of a document's thread: one reader, driven by messages.

const port = parentPort;
if (port === null) throw new Error("@glossa/translation/worker is started by translateDocument, not imported");

const { name, content } = workerData as { readonly name: FormatName; readonly content: string | Uint8Array };
const reader = documentReader(name, content) as {
  readonly [Name in keyof DocumentReader]: (...values: readonly unknown[]) => unknown;
};
const reply = (message: ThreadReply): void => port.postMessage(message);

port.on("message", ({ method, values }: ThreadRequest) => {
  let result: unknown;
  try {
    result = reader[method](...values);
  } catch (error) {
    const { message, cause } = error as Error;
    const code = error instanceof TranslationError ? { code: error.code } : {};
    try {
      reply({ error: { ...code, message, cause } });
    } catch {
      // a cause that cannot be copied
      reply({ error: { ...code, message } });
    }
    return;
  }
  reply({ result });
});
