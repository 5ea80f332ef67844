import { COMPATIBLE, DECOMPOSED, normalizationClass } from "./normalization-class.ts";

const canonical = new Map<number, readonly number[]>();
const compatible = new Map<number, readonly number[]>();

const HANGUL = 0xac00;
const HANGUL_COUNT = 11_172;

/**
 * The full decomposition of a code point, or undefined when it has none.
 *
 * Which code points decompose is pinned by our tables; what they become is asked of the engine. Unicode's stability
 * policy never changes the decomposition of an assigned character (https://www.unicode.org/policies/stability_policy.html),
 * and all of these were assigned long before the Unicode version of the oldest Node we support.
 */
export function decomposePoint(point: number, isCompatible: boolean): readonly number[] | undefined {
  if ((normalizationClass(point) & (isCompatible ? COMPATIBLE : DECOMPOSED)) === 0) return undefined;
  if (point >= HANGUL && point < HANGUL + HANGUL_COUNT) return decomposeHangul(point - HANGUL);
  const known = isCompatible ? compatible : canonical; // bounded: at most one entry for each flagged code point
  let parts = known.get(point);
  if (parts === undefined) {
    const text = String.fromCodePoint(point).normalize(isCompatible ? "NFKD" : "NFD");
    parts = Array.from(text, (character) => character.codePointAt(0)!);
    known.set(point, parts);
  }
  return parts.length === 1 && parts[0] === point ? undefined : parts;
}

/** Syllables are numbered by their two or three letters (https://www.unicode.org/versions/latest/core-spec/chapter-3/, 3.12). */
function decomposeHangul(number: number): number[] {
  const parts = [0x1100 + Math.floor(number / 588), 0x1161 + Math.floor((number % 588) / 28)];
  if (number % 28 > 0) parts.push(0x11a7 + (number % 28));
  return parts;
}
