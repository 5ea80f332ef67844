import { type NormalizedText, transformText } from "../normalized-text.ts";
import type { Normalizer } from "../stages.ts";
import { CAPITAL_I_WITH_DOT, lowercase, lowercaseText } from "../unicode/index.ts";

/** Lowercase: character by character, so a final sigma is not special. */
export function lowercaseNormalizer(): Normalizer {
  return { normalize: lowercaseCharacters, normalizeString: lowercaseText };
}

/** Lowercases each character on its own. */
export function lowercaseCharacters(of: NormalizedText): NormalizedText {
  const points: number[] = [];
  const changes: number[] = [];
  let same = true;
  for (let i = 0; i < of.text.length; ) {
    const point = of.text.codePointAt(i)!;
    i += point > 0xffff ? 2 : 1;
    const lower = lowercase(point);
    if (lower !== point) same = false;
    points.push(lower);
    changes.push(0);
    if (point === CAPITAL_I_WITH_DOT) {
      points.push(0x307);
      changes.push(1);
    }
  }
  return same ? of : transformText(of, points, changes);
}
