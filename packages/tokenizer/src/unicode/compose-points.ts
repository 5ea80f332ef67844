import { COMPOSED, DECOMPOSED, normalizationClass } from "./normalization-class.ts";

let pairs: Map<number, number> | undefined;

/** The character that two characters compose to canonically, or undefined. */
export function composePoints(first: number, second: number): number | undefined {
  if ((normalizationClass(second) & COMPOSED) === 0) return undefined;
  if (second >= 0x1161 && second <= 0x11c2) return composeHangul(first, second);
  pairs ??= findPairs();
  return pairs.get(first * 0x110000 + second);
}

function composeHangul(first: number, second: number): number | undefined {
  if (second <= 0x1175) {
    if (first < 0x1100 || first > 0x1112) return undefined;
    return 0xac00 + (first - 0x1100) * 588 + (second - 0x1161) * 28;
  }
  const isOpen = first >= 0xac00 && first < 0xd7a4 && (first - 0xac00) % 28 === 0;
  return isOpen && second > 0x11a7 ? first + second - 0x11a7 : undefined;
}

/**
 * Every primary composite: a character that decomposes canonically in the pinned tables and that NFC keeps.
 * Its last part is the second, and the rest, composed, the first. As for decompositions, the engine's mappings are stable.
 */
function findPairs(): Map<number, number> {
  const found = new Map<number, number>();
  for (let point = 0xc0; point < 0x30000; point++) {
    if (point === 0xac00) point = 0xf900; // Hangul is computed; surrogates and private use do not compose
    const flags = normalizationClass(point);
    if ((flags & DECOMPOSED) === 0 || (flags & COMPOSED) !== 0) continue;
    const parts = Array.from(String.fromCodePoint(point).normalize("NFD"));
    const second = parts.pop()!.codePointAt(0)!;
    const first = parts.join("").normalize("NFC").codePointAt(0)!;
    found.set(first * 0x110000 + second, point);
  }
  return found;
}
