import { COMPATIBLE, DECOMPOSED, normalizationClass } from "./normalization-class.ts";

const canonical = new Map<number, readonly number[]>();
const compatible = new Map<number, readonly number[]>();

/**
 * The full decomposition of a code point, or undefined when it has none.
 *
 * Which code points decompose is pinned by our tables; what they become is asked of the engine. Unicode's stability
 * policy never changes the decomposition of an assigned character (https://www.unicode.org/policies/stability_policy.html),
 * and all of these were assigned long before the Unicode version of the oldest Node we support.
 */
export function decomposePoint(point: number, isCompatible: boolean): readonly number[] | undefined {
  if ((normalizationClass(point) & (isCompatible ? COMPATIBLE : DECOMPOSED)) === 0) return undefined;
  const known = isCompatible ? compatible : canonical; // bounded: at most one entry for each flagged code point
  let parts = known.get(point);
  if (parts === undefined) {
    const text = String.fromCodePoint(point).normalize(isCompatible ? "NFKD" : "NFD");
    parts = Array.from(text, (character) => character.codePointAt(0)!);
    known.set(point, parts);
  }
  return parts.length === 1 && parts[0] === point ? undefined : parts;
}
