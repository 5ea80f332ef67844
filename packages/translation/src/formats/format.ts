import type { Segment, SegmentTranslation } from "../document/segment.ts";

/** The kinds of documents that can be translated. */
export type FormatName =
  | "text"
  | "html"
  | "markdown"
  | "mdx"
  | "json"
  | "yaml"
  | "srt"
  | "vtt"
  | "csv"
  | "po"
  | "xliff"
  | "docx";

/** What a format may need to know. */
export interface FormatOptions {
  /** BCP 47; undefined when the language is to be detected. */
  readonly from?: string;
  /** BCP 47. Formats that name their language (HTML's `lang`, PO's header, XLIFF) say it. */
  readonly to: string;
  /** CSV: the columns to translate, by the name in the first row or by number from 1. Default: all. */
  readonly columns?: readonly (string | number)[];
}

/**
 * A kind of document. To add one, write a file with one of these, a line in index.ts, and give it to the contract suite
 * (format.contract.ts).
 */
export interface Format<Content extends string | Uint8Array = string> {
  readonly name: FormatName;
  /** @throws TranslationError `TRANSLATION_DOCUMENT_INVALID` or `TRANSLATION_DOCUMENT_LIMIT` */
  parse(content: Content, options: FormatOptions): ParsedDocument<Content>;
}

/** A document taken apart. */
export interface ParsedDocument<Content extends string | Uint8Array = string> {
  readonly segments: readonly Segment[];
  /**
   * The document with its segments replaced. What is outside of segments stays as it was, and so does a segment whose
   * translation is undefined.
   */
  render(translations: readonly (SegmentTranslation | undefined)[]): Content;
}
