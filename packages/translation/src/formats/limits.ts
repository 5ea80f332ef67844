import { TranslationError } from "../errors.ts";
import type { FormatName } from "./format.ts";

/** UTF-16 units of a document. Parsers hold some fifty times that in memory, and a book of 1,000 pages has 2 million. */
export const MAX_DOCUMENT_LENGTH: number = 32 * 1024 * 1024;
/** Levels of nesting. People write a dozen; parsers that call themselves run out of stack at some thousands. */
export const MAX_NESTING = 256;

/** @throws TranslationError `TRANSLATION_DOCUMENT_LIMIT` for a document that is too long */
export function checkLength(format: FormatName, content: string, most: number = MAX_DOCUMENT_LENGTH): void {
  if (content.length > most) throw overLimit(format, `it has ${content.length} characters; the limit is ${most}`);
}

export function overLimit(format: FormatName, what: string): TranslationError {
  return new TranslationError("TRANSLATION_DOCUMENT_LIMIT", `this ${format} document is beyond a limit: ${what}`);
}

/** @param offset where in `source`, in UTF-16 units */
export function invalidDocument(
  format: FormatName,
  what: string,
  at?: { source: string; offset: number },
  cause?: unknown,
): TranslationError {
  const where = at === undefined ? "" : ` at line ${lineOf(at.source, at.offset)}`;
  return new TranslationError("TRANSLATION_DOCUMENT_INVALID", `this is not ${format}: ${what}${where}`, { cause });
}

/** The line of an offset, from 1. */
export function lineOf(source: string, offset: number): number {
  let line = 1;
  for (let at = source.indexOf("\n"); at !== -1 && at < offset; at = source.indexOf("\n", at + 1)) line++;
  return line;
}
