import { TranslationError } from "../errors.ts";
import type { FormatName, FormatOptions, ParsedDocument } from "../formats/format.ts";
import { formats } from "../formats/index.ts";
import type { MemoryContext, TranslationMemory } from "../memory/translation-memory.ts";
import { checkTranslateOptions } from "../translate-options.ts";
import type { Doubt, TranslateOptions, Translation, Translator } from "../translator.ts";
import type { Segment } from "./segment.ts";
import { translateSegments } from "./translate-segments.ts";
import type { TranslatedSegment, TranslateTexts } from "./translated-segment.ts";

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

/** Segments, and UTF-16 units, that are translated together: enough for batches of like lengths, few enough to show progress. */
const PORTION = 128;
const PORTION_LENGTH = 8192;
/** UTF-16 units that a document's language is told from. */
const SAMPLE = 10_000;

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
  const isBinary = checkFormat(name) === "docx";
  if (columns !== undefined && name !== "csv") {
    throw new TranslationError("TRANSLATION_OPTION_INVALID", `columns are CSV's: a ${name} document has none`);
  }
  const { to, signal } = rest;
  const content = isBinary ? bytesOf(input, name) : contentOf(input, name);
  const parse = (from: string | undefined): ParsedDocument | ParsedDocument<Uint8Array> =>
    typeof content === "string"
      ? formats[name as Exclude<FormatName, "docx">].parse(content, formatOptions(from, to, columns))
      : formats.docx.parse(content, formatOptions(from, to, columns));
  let from = rest.from === undefined || rest.from === "auto" ? undefined : rest.from;
  let document = parse(from);
  if (from === undefined && document.segments.length > 0) {
    from = languageOf(
      translator,
      document.segments.map(({ text }) => text),
    );
    document = parse(from);
  }
  const { segments } = document;
  const translations: TranslatedSegment[] = [];
  const doubts: TranslatedDocument<string>["doubts"][number][] = [];
  const translate = alignedWherePossible((texts, alignments) =>
    translator.translate(texts, { ...rest, from, doNotTranslate, ...(alignments && { alignments }) }),
  );
  const context: MemoryContext = { from: from ?? "", to, terms: termsOf(options) };
  let reused = 0;
  for (const portion of portionsOf(segments)) {
    signal?.throwIfAborted();
    const start = translations.length;
    const known = portion.map((segment) => memory?.find(segment, context));
    const missing = portion.filter((_, index) => known[index] === undefined);
    const made = await translateSegments(translate, missing, { to, doNotTranslate });
    await memory?.add(
      missing.map((segment, index) => [segment, made[index]!] as const),
      context,
    );
    reused += portion.length - missing.length;
    let next = 0;
    for (const [index, one] of known.entries()) {
      const translation = one ?? made[next++]!;
      translations.push(translation);
      const segment = start + index;
      doubts.push(...translation.doubts.map((doubt) => ({ segment, id: segments[segment]!.id, doubt })));
    }
    onProgress?.(translations.length, segments.length);
  }
  const output = document.render(translations);
  return {
    output: (typeof input === "string" || typeof output !== "string"
      ? output
      : new TextEncoder().encode(output)) as never,
    segments: segments.length,
    reused,
    doubts,
  };
}

function* portionsOf(segments: readonly Segment[]): Generator<Segment[]> {
  let portion: Segment[] = [];
  let length = 0;
  for (const segment of segments) {
    portion.push(segment);
    length += segment.text.length;
    if (portion.length < PORTION && length < PORTION_LENGTH) continue;
    yield portion;
    [portion, length] = [[], 0];
  }
  if (portion.length > 0) yield portion;
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

function checkFormat(name: FormatName): FormatName {
  if (Object.hasOwn(formats, name)) return name;
  const known = Object.keys(formats).join(", ");
  throw new TranslationError("TRANSLATION_FORMAT_UNKNOWN", `there is no format "${name}"; there are ${known}`);
}

function contentOf(input: unknown, name: FormatName): string {
  if (typeof input === "string") return input;
  if (!(input instanceof Uint8Array)) {
    throw new TranslationError("TRANSLATION_TEXT_INVALID", "translateDocument takes a text or bytes");
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(input);
  } catch (cause) {
    throw new TranslationError("TRANSLATION_DOCUMENT_INVALID", `this is not ${name}: its bytes are not UTF-8`, {
      cause,
    });
  }
}

function bytesOf(input: unknown, name: FormatName): Uint8Array {
  if (input instanceof Uint8Array) return input;
  throw new TranslationError("TRANSLATION_TEXT_INVALID", `a ${name} document is bytes, not text`);
}

function formatOptions(
  from: string | undefined,
  to: string,
  columns: readonly (string | number)[] | undefined,
): FormatOptions {
  return { to, ...(from !== undefined && { from }), ...(columns !== undefined && { columns }) };
}

/** One language for the whole document: a single word would not tell it. */
function languageOf(translator: Pick<Translator, "detect">, texts: readonly string[]): string {
  let sample = "";
  for (const text of texts) {
    if (sample.length > SAMPLE) break;
    sample += `${text}\n`;
  }
  const [best] = translator.detect(sample.slice(0, SAMPLE));
  if (best !== undefined) return best.language;
  throw new TranslationError(
    "TRANSLATION_LANGUAGE_UNKNOWN",
    "the language of the document could not be told: give the option from",
  );
}
