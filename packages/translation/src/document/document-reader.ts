import { TranslationError } from "../errors.ts";
import type { FormatName, FormatOptions, ParsedDocument } from "../formats/format.ts";
import { formats } from "../formats/index.ts";
import type { Segment, SegmentTranslation } from "./segment.ts";

/** A document whose texts are read portion by portion, and then written anew. */
export interface DocumentReader {
  /**
   * Takes the document apart; once more when its language is known.
   *
   * @returns how many segments it has, and what its language can be told from
   */
  open(options: FormatOptions): { readonly segments: number; readonly sample: string };
  /** The next segments, which are translated together; none at the end. */
  next(): Segment[];
  /** Takes translations of the segments, in order. */
  add(translations: readonly SegmentTranslation[]): void;
  /** The document with the translations in it: of the type of what it was read from. */
  render(): string | Uint8Array;
}

/** Segments, and UTF-16 units, that are translated together: enough for batches of like lengths, few enough to show progress. */
const PORTION = 128;
const PORTION_LENGTH = 8192;
/** UTF-16 units that a document's language is told from. */
const SAMPLE = 10_000;

/** @param content text, or bytes in UTF-8, for DOCX the file's bytes */
export function documentReader(name: FormatName, content: string | Uint8Array): DocumentReader {
  let document: ParsedDocument | ParsedDocument<Uint8Array> | undefined;
  let at = 0;
  const translations: SegmentTranslation[] = [];
  const opened = () => document!;
  return {
    open(options) {
      document =
        name === "docx"
          ? formats.docx.parse(content as Uint8Array, options)
          : formats[name].parse(typeof content === "string" ? content : textOf(content, name), options);
      let sample = "";
      for (const { text } of document.segments) {
        if (sample.length > SAMPLE) break;
        sample += `${text}\n`;
      }
      return { segments: document.segments.length, sample: sample.slice(0, SAMPLE) };
    },
    next() {
      const { segments } = opened();
      const start = at;
      let length = 0;
      while (at < segments.length && at - start < PORTION && length < PORTION_LENGTH) {
        length += segments[at++]!.text.length;
      }
      return segments.slice(start, at);
    },
    add(more) {
      translations.push(...more);
    },
    render() {
      const output = opened().render(translations);
      return typeof content === "string" || typeof output !== "string" ? output : new TextEncoder().encode(output);
    },
  };
}

function textOf(bytes: Uint8Array, name: FormatName): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    const message = `this is not ${name}: its bytes are not UTF-8`;
    throw new TranslationError("TRANSLATION_DOCUMENT_INVALID", message, { cause });
  }
}
