import type { Mark, Segment } from "../document/segment.ts";
import { type TranslatedSegment, translatedSegment } from "../document/translated-segment.ts";
import type { Doubt } from "../translator.ts";
import type { MemoryContext } from "./translation-memory.ts";

/** A mark in a line: kind, tag, start, end. */
type WrittenMark = readonly [Mark["kind"], number, number, number];

/** One line of a translation memory's file. People may edit `target`; what is not needed is left out. */
export interface MemoryLine {
  readonly from: string;
  readonly to: string;
  readonly source: string;
  readonly target: string;
  readonly sourceMarks?: readonly WrittenMark[];
  readonly targetMarks?: readonly WrittenMark[];
  readonly terms?: string;
  readonly doubts?: readonly Doubt[];
}

export function memoryLine(
  { text, marks }: Segment,
  translation: TranslatedSegment,
  { from, to, terms }: MemoryContext,
): MemoryLine {
  return {
    from,
    to,
    source: text,
    target: translation.text,
    ...(marks.length > 0 && { sourceMarks: marks.map(written), targetMarks: translation.marks.map(written) }),
    ...(terms !== "" && { terms }),
    ...(translation.doubts.length > 0 && { doubts: translation.doubts }),
  };
}

/** What a line is found by: all that its translation depends on. */
export function memoryKey({ from, to, source, sourceMarks = [], terms = "" }: Omit<MemoryLine, "target">): string {
  return JSON.stringify([from, to, source, sourceMarks, terms]);
}

export function keyOf({ text, marks }: Segment, { from, to, terms }: MemoryContext): string {
  return memoryKey({ from, to, source: text, sourceMarks: marks.map(written), terms });
}

/** The line's translation, or undefined where its marks are not those of the segment: an edited text has moved them. */
export function translationIn(
  { target, targetMarks = [], doubts = [] }: MemoryLine,
  { marks }: Segment,
): TranslatedSegment | undefined {
  const own = targetMarks.map(([kind, tag, start, end]): Mark => ({ kind, tag, start, end }));
  return fits(own, marks, target.length) ? translatedSegment(target, own, doubts) : undefined;
}

/** What is wrong with a line that was read, or undefined. */
export function problemOf(line: unknown): string | undefined {
  if (typeof line !== "object" || line === null || Array.isArray(line)) return "it is no object";
  const { from, to, source, target, sourceMarks, targetMarks, terms, doubts } = line as Record<string, unknown>;
  for (const [name, value] of Object.entries({ from, to, source, target })) {
    if (typeof value !== "string") return `"${name}" must be a text`;
  }
  if (terms !== undefined && typeof terms !== "string") return '"terms" must be a text';
  if (!isMarks(sourceMarks) || !isMarks(targetMarks)) return "its marks must be lists of [kind, tag, start, end]";
  const areDoubts =
    doubts === undefined ||
    (Array.isArray(doubts) &&
      doubts.every((doubt) => typeof doubt?.code === "string" && typeof doubt?.message === "string"));
  return areDoubts ? undefined : '"doubts" must be a list of { code, message }';
}

function isMarks(value: unknown): boolean {
  const kinds = ["open", "close", "alone", "keep"];
  return (
    value === undefined ||
    (Array.isArray(value) &&
      value.every(
        (mark) =>
          Array.isArray(mark) &&
          mark.length === 4 &&
          kinds.includes(mark[0]) &&
          mark.slice(1).every((number) => Number.isSafeInteger(number) && number >= 0),
      ))
  );
}

function written({ kind, tag, start, end }: Mark): WrittenMark {
  return [kind, tag, start, end];
}

/** Whether marks are those of a segment, each once, in order and well nested. */
function fits(marks: readonly Mark[], wanted: readonly Mark[], length: number): boolean {
  const left = new Set(wanted.map(({ kind, tag }) => `${kind} ${tag}`));
  const open: number[] = [];
  let at = 0;
  for (const { kind, tag, start, end } of marks) {
    if (start < at || end < start || end > length || !left.delete(`${kind} ${tag}`)) return false;
    if (kind === "open") open.push(tag);
    if (kind === "close" && open.pop() !== tag) return false;
    at = end;
  }
  return left.size === 0;
}
