import { COMPATIBLE, COMPOSED, COMPOSED_COMPATIBLE, DECOMPOSED, normalizationClass } from "./normalization-class.ts";
import { composeInPlace, decomposeInto, type NormalizedPoints } from "./normalize-points.ts";

/** A Unicode normalization form (https://www.unicode.org/reports/tr15/). */
export type NormalizationForm = "NFC" | "NFD" | "NFKC" | "NFKD";

const FLAGS: Readonly<Record<NormalizationForm, number>> = {
  NFC: COMPOSED,
  NFD: DECOMPOSED,
  NFKC: COMPOSED_COMPATIBLE,
  NFKD: COMPATIBLE,
};

/** Code points below this are in the form already, whatever stands before them. */
const FIRST_CHANGED: Readonly<Record<NormalizationForm, number>> = { NFC: 0x300, NFD: 0xc0, NFKC: 0xa0, NFKD: 0xa0 };

/**
 * Normalizes `text` as the reference does, whose Unicode version knows fewer characters than today's engines:
 * those added since have no decomposition and combining class 0. Returns the same string when nothing changes.
 */
export function normalizeForm(text: string, form: NormalizationForm): string {
  let at = nextChanged(text, 0, form);
  if (at === text.length) return text;
  let normalized = "";
  let done = 0;
  while (at < text.length) {
    // What comes before may compose with the changing characters, so the stretch begins one character earlier.
    const start = Math.max(done, at - unitsBefore(text, at));
    const end = endOfChanged(text, at, form);
    normalized += text.slice(done, start) + textOf(normalizePoints(text.slice(start, end), form).points);
    done = end;
    at = nextChanged(text, end, form);
  }
  return normalized + text.slice(done);
}

/**
 * Normalizes `text` and says where each character comes from, in the terms of the reference's alignments.
 * Undefined when nothing changes.
 */
export function normalizeFormAligned(text: string, form: NormalizationForm): NormalizedPoints | undefined {
  return nextChanged(text, 0, form) === text.length ? undefined : normalizePoints(text, form);
}

function normalizePoints(text: string, form: NormalizationForm): NormalizedPoints {
  const into: NormalizedPoints = { points: [], changes: [] };
  decomposeInto(into, codePointsOf(text), form === "NFKC" || form === "NFKD");
  if (form === "NFC" || form === "NFKC") composeInPlace(into);
  return into;
}

/** The place of the next character that the form can change, or the text's length. */
function nextChanged(text: string, from: number, form: NormalizationForm): number {
  const first = FIRST_CHANGED[form];
  const flag = FLAGS[form];
  for (let i = from; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < first) continue;
    if (unit < 0xd800 || unit > 0xdbff) {
      if (normalizationClass(unit) & flag) return i;
    } else {
      const point = text.codePointAt(i)!;
      if (normalizationClass(point) & flag) return i;
      if (point > 0xffff) i++;
    }
  }
  return text.length;
}

/** The end of the stretch of characters that the form can change. */
function endOfChanged(text: string, from: number, form: NormalizationForm): number {
  let i = from;
  while (i < text.length) {
    const point = text.codePointAt(i)!;
    if ((normalizationClass(point) & FLAGS[form]) === 0) break;
    i += point > 0xffff ? 2 : 1;
  }
  return i;
}

function unitsBefore(text: string, at: number): number {
  if (at === 0) return 0;
  return at >= 2 && text.codePointAt(at - 2)! > 0xffff ? 2 : 1;
}

function* codePointsOf(text: string): Generator<number> {
  for (let i = 0; i < text.length; i++) {
    const point = text.codePointAt(i)!;
    if (point > 0xffff) i++;
    yield point;
  }
}

function textOf(points: readonly number[]): string {
  let text = "";
  for (let i = 0; i < points.length; i += 4096) text += String.fromCodePoint(...points.slice(i, i + 4096));
  return text;
}
