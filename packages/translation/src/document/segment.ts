/**
 * A stretch of a document that is translated as a whole: what a reader reads, without the document's syntax. Markup inside it
 * stands beside the text, as marks.
 */
export interface Segment {
  /** Where it is, for messages: a key's path, a cue's number, a line. */
  readonly id: string;
  readonly text: string;
  /** In the order of the document. Marks at the same place keep their order. */
  readonly marks: readonly Mark[];
}

/**
 * Markup at a place of a text, in UTF-16 units. `open` and `close` of a pair share their `tag`; they and `alone` (an image, a
 * line break) have no width. `keep` covers text that must come through as it is: code, a formula.
 */
export interface Mark {
  readonly kind: "open" | "close" | "alone" | "keep";
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

/** A segment in the other language. Its marks are those of the source, each once, pairs well nested. */
export interface SegmentTranslation {
  readonly text: string;
  readonly marks: readonly Mark[];
  /** True where something is to be doubted; formats that can say so (PO, XLIFF) do. */
  readonly uncertain?: boolean;
}

/** Whether a translation is the source as it was, so that the document's own bytes can stay. */
export function isUnchanged(segment: Segment, translation: SegmentTranslation): boolean {
  return (
    segment.text === translation.text &&
    segment.marks.length === translation.marks.length &&
    segment.marks.every((mark, index) => {
      const other = translation.marks[index]!;
      return mark.kind === other.kind && mark.tag === other.tag && mark.start === other.start && mark.end === other.end;
    })
  );
}
