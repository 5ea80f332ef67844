import { LOWERCASE } from "./generated/lowercase.ts";
import { unpackNumbers } from "./paged-table.ts";

/** Lowercases to "i" and U+0307; every other character lowercases to one. */
export const CAPITAL_I_WITH_DOT = 0x130;

let differences: Map<number, number> | undefined;
let low: Uint16Array | undefined;

/**
 * The lowercase of a code point on its own, as Rust's `char::to_lowercase`: a capital sigma is always a plain small one.
 * For {@link CAPITAL_I_WITH_DOT} this is the "i", and the caller adds U+0307.
 */
export function lowercase(point: number): number {
  if (point < 128) return point >= 65 && point <= 90 ? point + 32 : point;
  if (low === undefined || differences === undefined) [low, differences] = unpack();
  return point < low.length ? low[point]! : point + (differences.get(point) ?? 0);
}

/** The lowercase of a text, character by character. */
export function lowercaseText(text: string): string {
  let lower = "";
  let from = 0; // where the ASCII characters begin that are still to be lowercased
  for (let i = 0; i < text.length; ) {
    if (text.charCodeAt(i) < 128) {
      i++;
      continue;
    }
    const point = text.codePointAt(i)!;
    if (from < i) lower += text.slice(from, i).toLowerCase();
    lower += point === CAPITAL_I_WITH_DOT ? "i\u0307" : String.fromCodePoint(lowercase(point));
    i += point > 0xffff ? 2 : 1;
    from = i;
  }
  return lower + text.slice(from).toLowerCase();
}

function unpack(): [Uint16Array, Map<number, number>] {
  const near = new Uint16Array(0x600).map((_, point) => point);
  near[CAPITAL_I_WITH_DOT] = 0x69;
  const far = new Map<number, number>();
  const numbers = unpackNumbers(LOWERCASE);
  let point = 0;
  for (let i = 0; i < numbers.length; i += 4) {
    const [gap, count, step, zigzag] = [numbers[i]!, numbers[i + 1]!, numbers[i + 2]!, numbers[i + 3]!];
    const difference = zigzag & 1 ? -(zigzag + 1) / 2 : zigzag / 2;
    point += gap;
    for (let k = 0; k < count; k++, point += step) {
      if (point < near.length) near[point] = point + difference;
      else far.set(point, difference);
    }
    point += 1 - step;
  }
  return [near, far];
}
