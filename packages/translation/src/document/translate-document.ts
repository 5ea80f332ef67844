import { TranslationError } from "../errors.ts";
import type { FormatName, FormatOptions } from "../formats/format.ts";
import { formats } from "../formats/index.ts";
import type { MemoryContext, TranslationMemory } from "../memory/translation-memory.ts";
import { checkTranslateOptions } from "../translate-options.ts";
import type { Doubt, TranslateOptions, Translation, Translator } from "../translator.ts";
import { openDocument } from "./open-document.ts";
import { translateSegments } from "./translate-segments.ts";
import type { TranslateTexts } from "./translated-segment.ts";

export interface TranslateDocumentOptions
  extends Omit<TranslateOptions, "targetPrefix" | "numReturnSequences" | "alignments" | "wordScores" | "onProgress"> {
  readonly format: FormatName;
  /** CSV: the columns to translate, by the name in the first row or by number from 1. Default: all. */
  readonly columns?: readonly (string | number)[] | undefined;
  /** Translations made before, which are taken as they are; new ones are added. See `openTranslationMemory`. */
  readonly memory?: TranslationMemory | undefined;
  /** Called after each portion, in segments. */
  onProgress?(done: number, total: number): void;
}

export interface TranslatedDocument<Content extends string | Uint8Array> {
  readonly output: Content;
  /** Texts of the document that were translated. */
  readonly segments: number;
  /** How many of them came from the translation memory. */
  readonly reused: number;
  /** What is to be looked at, in the document's order. `id` says where: a line, a key, a cue. */
  readonly doubts: readonly { readonly segment: number; readonly id: string; readonly doubt: Doubt }[];
}

const isList = (test: (value: unknown) => boolean) => (value: unknown) => Array.isArray(value) && value.every(test);
const isWord = (value: unknown) => typeof value === "string" && value.trim() !== "";
const never = () => false;
const rules = {
  format: [Object.keys(formats).join(", "), (value: unknown) => typeof value === "string"],
  columns: [
    "a list of names or of numbers from 1",
    isList((value) => typeof value === "string" || (Number.isSafeInteger(value) && (value as number) > 0)),
  ],
  memory: ["a translation memory", (value: unknown) => typeof (value as TranslationMemory | null)?.find === "function"],
  doNotTranslate: ["a list of words", isList(isWord)],
  targetPrefix: ["nothing for documents", never],
  numReturnSequences: ["nothing for documents", never],
  alignments: ["nothing for documents", never],
  wordScores: ["nothing for documents", never],
} as const;

/**
 * Translates a document. Its structure stays as it is, byte for byte: only texts change. Markup inside a text is placed around
 * the words that correspond; placeholders, code, addresses and `doNotTranslate` come through always, and where the model lost
 * one, a doubt says so.
 *
 * @param input text, or bytes in UTF-8, for DOCX the file's bytes; the output is of the same type
 * @throws TranslationError `TRANSLATION_FORMAT_UNKNOWN`, `TRANSLATION_DOCUMENT_INVALID`, `TRANSLATION_DOCUMENT_LIMIT`,
 *   `TRANSLATION_LANGUAGE_UNKNOWN`, and what `translate` throws
 */
export async function translateDocument<Content extends string | Uint8Array>(
  translator: Pick<Translator, "translate" | "detect">,
  input: Content,
  options: TranslateDocumentOptions,
): Promise<TranslatedDocument<Content extends string ? string : Uint8Array>> {
  checkTranslateOptions("translateDocument", options, rules);
  const { format: name, columns, doNotTranslate, memory, onProgress, ...rest } = options;
  checkFormat(name);
  if (columns !== undefined && name !== "csv") {
    throw new TranslationError("TRANSLATION_OPTION_INVALID", `columns are CSV's: a ${name} document has none`);
  }
  checkContent(input, name);
  const { to, signal } = rest;
  const document = openDocument(name, input, signal);
  try {
    const open = (from: string | undefined) => document.open(formatOptions(from, to, columns));
    let from = rest.from === undefined || rest.from === "auto" ? undefined : rest.from;
    let { segments, sample } = await open(from);
    if (from === undefined && segments > 0) {
      from = languageOf(translator, sample);
      ({ segments, sample } = await open(from));
    }
    const translate = alignedWherePossible((texts, alignments) =>
      translator.translate(texts, { ...rest, from, doNotTranslate, ...(alignments && { alignments }) }),
    );
    const context: MemoryContext = { from: from ?? "", to, terms: termsOf(options) };
    const doubts: TranslatedDocument<string>["doubts"][number][] = [];
    let [done, reused] = [0, 0];
    for (;;) {
      signal?.throwIfAborted();
      const portion = await document.next();
      if (portion.length === 0) break;
      const known = portion.map((segment) => memory?.find(segment, context));
      const missing = portion.filter((_, index) => known[index] === undefined);
      const made = await translateSegments(translate, missing, { to, doNotTranslate });
      await memory?.add(
        missing.map((segment, index) => [segment, made[index]!] as const),
        context,
      );
      reused += portion.length - missing.length;
      let next = 0;
      const translations = known.map((one) => one ?? made[next++]!);
      for (const [index, own] of translations.entries()) {
        doubts.push(...own.doubts.map((doubt) => ({ segment: done + index, id: portion[index]!.id, doubt })));
      }
      await document.add(
        translations.map(({ text, marks, uncertain }) => ({ text, marks, uncertain: uncertain === true })),
      );
      done += portion.length;
      onProgress?.(done, segments);
    }
    return { output: (await document.render()) as never, segments, reused, doubts };
  } finally {
    await document.close();
  }
}

/** Asks for word alignments until the model says that it has none. */
function alignedWherePossible(
  translate: (texts: readonly string[], alignments: boolean) => Promise<Translation[]>,
): TranslateTexts {
  let isPossible = true;
  return async (texts, { alignments } = { alignments: false }) => {
    if (!alignments || !isPossible) return translate(texts, false);
    try {
      return await translate(texts, true);
    } catch (error) {
      if ((error as { code?: unknown }).code !== "TRANSLATION_ALIGNMENT_UNAVAILABLE") throw error;
      isPossible = false;
      return translate(texts, false);
    }
  };
}

/** As one text: a translation that was made for other terms is another one. */
function termsOf({ doNotTranslate = [], glossary = [] }: TranslateDocumentOptions): string {
  if (doNotTranslate.length === 0 && glossary.length === 0) return "";
  const entries = glossary.map(({ source, target }) => `${source}\t${target}`);
  return [...doNotTranslate, ...entries].toSorted().join("\n");
}

function checkFormat(name: FormatName): void {
  if (Object.hasOwn(formats, name)) return;
  const known = Object.keys(formats).join(", ");
  throw new TranslationError("TRANSLATION_FORMAT_UNKNOWN", `there is no format "${name}"; there are ${known}`);
}

function checkContent(input: unknown, name: FormatName): void {
  if (input instanceof Uint8Array || (typeof input === "string" && name !== "docx")) return;
  const message =
    typeof input === "string"
      ? `a ${name} document is bytes, not text`
      : `translateDocument takes a text or bytes, of DOCX bytes alone`;
  throw new TranslationError("TRANSLATION_TEXT_INVALID", message);
}

function formatOptions(
  from: string | undefined,
  to: string,
  columns: readonly (string | number)[] | undefined,
): FormatOptions {
  return { to, ...(from !== undefined && { from }), ...(columns !== undefined && { columns }) };
}

/** One language for the whole document: a single word would not tell it. */
function languageOf(translator: Pick<Translator, "detect">, sample: string): string {
  const [best] = translator.detect(sample);
  if (best !== undefined) return best.language;
  throw new TranslationError(
    "TRANSLATION_LANGUAGE_UNKNOWN",
    "the language of the document could not be told: give the option from",
  );
}
