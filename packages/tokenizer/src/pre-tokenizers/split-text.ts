import { type NormalizedText, sliceText } from "../normalized-text.ts";

/** What becomes of the places where a pattern matches, spelled as in tokenizer.json. */
export type SplitBehavior = "Removed" | "Isolated" | "MergedWithPrevious" | "MergedWithNext" | "Contiguous";

export const splitBehaviors: readonly SplitBehavior[] = [
  "Removed",
  "Isolated",
  "MergedWithPrevious",
  "MergedWithNext",
  "Contiguous",
];

/** A stretch of text that matched, or one between matches. Together they cover the text in order. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly matched: boolean;
}

/** Splits at every character that `accepts`; each is a match of its own. */
export function splitAtCharacters(
  text: NormalizedText,
  accepts: (point: number) => boolean,
  behavior: SplitBehavior,
): NormalizedText[] {
  return splitText(text, characterStretches(text.text, accepts), behavior);
}

/** The stretches of a text where each character that `accepts` is one match. */
export function characterStretches(text: string, accepts: (point: number) => boolean): Stretch[] {
  const stretches: Stretch[] = [];
  let from = 0;
  for (let i = 0; i < text.length; ) {
    const point = text.codePointAt(i)!;
    const next = i + (point > 0xffff ? 2 : 1);
    if (accepts(point)) {
      if (from < i) stretches.push({ start: from, end: i, matched: false });
      stretches.push({ start: i, end: next, matched: true });
      from = next;
    }
    i = next;
  }
  if (from < text.length) stretches.push({ start: from, end: text.length, matched: false });
  return stretches;
}

/** Cuts a text into the pieces that the behavior makes of its stretches. */
export function splitText(
  text: NormalizedText,
  stretches: readonly Stretch[],
  behavior: SplitBehavior,
): NormalizedText[] {
  const pieces: NormalizedText[] = [];
  for (const { start, end } of joinStretches(stretches, behavior)) pieces.push(sliceText(text, start, end));
  return pieces;
}

/** The pieces that the behavior makes of the stretches of a text. */
export function joinStretches(
  stretches: readonly Stretch[],
  behavior: SplitBehavior,
): { start: number; end: number }[] {
  switch (behavior) {
    case "Isolated":
      return [...stretches];
    case "Removed":
      return stretches.filter(({ matched }) => !matched);
    case "Contiguous":
      return fold(stretches, (matched, before) => matched === before);
    case "MergedWithPrevious":
      return fold(stretches, (matched, before) => matched && !before);
    case "MergedWithNext": {
      const backwards = [...stretches].reverse();
      return fold(backwards, (matched, before) => matched && !before).reverse();
    }
  }
}

/** Joins a stretch to the one before where `joins` says so; the first counts as coming after one that did not match. */
function fold(
  stretches: readonly Stretch[],
  joins: (matched: boolean, before: boolean) => boolean,
): { start: number; end: number }[] {
  const joined: { start: number; end: number }[] = [];
  let before = false;
  for (const { start, end, matched } of stretches) {
    const last = joined[joined.length - 1];
    if (joins(matched, before) && last !== undefined) {
      last.start = Math.min(last.start, start);
      last.end = Math.max(last.end, end);
    } else joined.push({ start, end });
    before = matched;
  }
  return joined;
}
