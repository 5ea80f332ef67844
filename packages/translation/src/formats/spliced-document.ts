import { isUnchanged, type Segment, type SegmentTranslation } from "../document/segment.ts";
import type { ParsedDocument } from "./format.ts";
import type { InlineSegment } from "./inline-segment.ts";
import { type Edit, splicer } from "./splice.ts";

/** A range of the source that is one text without markup of its own: a JSON string, an attribute, a cell. */
export interface PlainSegment {
  readonly segment: Segment;
  readonly start: number;
  readonly end: number;
  /** What comes in its place. */
  write(translation: SegmentTranslation): string;
}

/** What a document that is written by edits in its source is made of. */
export interface SplicedParts {
  readonly source: string;
  /** Attributes and other plain texts may lie inside tags of inline segments. */
  readonly plain: readonly PlainSegment[];
  readonly inline?: readonly InlineSegment[];
  /** Edits that are made whatever the translations are: the name of the language. */
  readonly edits?: readonly Edit[];
  /** A text of an inline segment in the document's syntax. Needed with `inline`. */
  readonly escape?: (text: string, first: boolean) => string;
}

/** A document whose translation is its source with ranges replaced; all other bytes stay as they are. */
export function splicedDocument({
  source,
  plain,
  inline = [],
  edits = [],
  escape: escapeText,
}: SplicedParts): ParsedDocument {
  const entries = [
    ...plain.map((entry) => ({ entry, inline: undefined })),
    ...inline.map((entry) => ({ entry, inline: entry })),
  ].sort((a, b) => a.entry.start - b.entry.start || b.entry.end - a.entry.end);
  return {
    segments: entries.map(({ entry }) => entry.segment),
    render(translations) {
      const leaves: Edit[] = [...edits];
      const changed: { entry: InlineSegment; translation: SegmentTranslation }[] = [];
      for (const [index, translation] of translations.entries()) {
        const { entry, inline } = entries[index]!;
        if (translation === undefined || isUnchanged(entry.segment, translation)) continue;
        if (inline !== undefined) changed.push({ entry: inline, translation });
        else {
          const text = (entry as PlainSegment).write(translation);
          leaves.push({ start: entry.start, end: entry.end, text });
        }
      }
      const raw = splicer(source, leaves);
      const composed = changed.map(({ entry, translation }) => ({
        start: entry.start,
        end: entry.end,
        text: entry.render(translation, raw, escapeText!),
      }));
      return splicer(source, [...leaves, ...composed])(0, source.length);
    },
  };
}

/** A segment without markup. */
export function plainSegment(
  id: string,
  text: string,
  start: number,
  end: number,
  write: (text: string) => string,
): PlainSegment {
  return { segment: { id, text, marks: [] }, start, end, write: (translation) => write(translation.text) };
}
