import type { FormatName } from "../formats/format.ts";
import { type DocumentReader, documentReader } from "./document-reader.ts";
import { documentThread } from "./document-thread.ts";

/** A document reader that may be in another thread. */
export type OpenDocument = {
  readonly [Name in keyof DocumentReader]: (
    ...values: Parameters<DocumentReader[Name]>
  ) => Promise<ReturnType<DocumentReader[Name]>>;
} & { close(): Promise<void> };

/** UTF-16 units (of DOCX: bytes) that are read and written within some milliseconds. Markdown's parser takes 3.5 µs for each. */
const SHORT = 16 * 1024;
const SHORT_OF: Partial<Record<FormatName, number>> = { markdown: 2048, mdx: 2048, docx: 0 };

/**
 * Opens a document without holding the event loop: a short one here, others in a thread of their own.
 *
 * @param signal ends the thread; calls then throw its reason
 */
export function openDocument(
  name: FormatName,
  content: string | Uint8Array,
  signal: AbortSignal | undefined,
): OpenDocument {
  if (content.length > (SHORT_OF[name] ?? SHORT)) return documentThread(name, content, signal);
  const reader = documentReader(name, content);
  return {
    open: async (options) => reader.open(options),
    next: async () => reader.next(),
    add: async (translations) => reader.add(translations),
    render: async () => reader.render(),
    close: async () => undefined,
  };
}
