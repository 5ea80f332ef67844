import {
  CONJUNCT_CONSONANT,
  CONTROL,
  graphemeClass,
  HANGUL_LV,
  HANGUL_LVT,
  OTHER,
  PICTOGRAPH,
} from "../../normalizers/grapheme-class.ts";
import { isWhiteSpace } from "../../unicode/index.ts";

// What a scan does with a character.
export const UNKNOWN = 0; // not looked at yet
/** It stays as it is. */
export const KEEP = 1;
/** It stands between words. */
export const SEPARATE = 2;
/** Something else stands for it, perhaps nothing. */
export const REPLACE = 3;
/** What becomes of it depends on its neighbours: the stages have to say. */
export const ASK = 4;

/** What a scan does with each character, found out when one is first met and kept. */
export interface CharacterActions {
  of(point: number): number;
  /** UTF-8 of what stands for a character whose action is REPLACE. */
  replacement(point: number): Uint8Array;
}

const META_SPACE = 0x2581;
const PAGE_BITS = 8;

/**
 * Asks a normalizer about single characters. That says what it does with them inside a text too, as long as no
 * neighbour is a mark, a joiner or a part of a syllable; those characters are ASK.
 *
 * @param normalize the normalizer, for a text of one character
 * @param isSeparator whether a character with this normal form stands between words
 * @param asked characters that are always ASK
 */
export function characterActions(
  normalize: (text: string) => string,
  isSeparator: (normalized: string) => boolean,
  asked: ReadonlySet<number>,
): CharacterActions {
  const pages: (Uint8Array | undefined)[] = new Array(0x110000 >> PAGE_BITS);
  const replacements = new Map<number, Uint8Array>();

  function find(point: number): number {
    if (asked.has(point) || !isAlone(graphemeClass(point))) return ASK;
    const text = String.fromCodePoint(point);
    const normalized = normalize(text);
    if (normalized === text && point !== META_SPACE && !isWhiteSpace(point)) return KEEP;
    if (isSeparator(normalized)) return SEPARATE;
    for (const character of normalized) {
      const part = character.codePointAt(0)!;
      if (part === META_SPACE || asked.has(part) || isWhiteSpace(part)) return ASK;
    }
    if (normalized === text) return KEEP;
    replacements.set(point, Buffer.from(normalized));
    return REPLACE;
  }

  return {
    of(point) {
      let page = pages[point >> PAGE_BITS];
      if (page === undefined) {
        page = new Uint8Array(1 << PAGE_BITS);
        pages[point >> PAGE_BITS] = page;
      }
      const at = point & ((1 << PAGE_BITS) - 1);
      let action = page[at]!;
      if (action === UNKNOWN) {
        action = find(point);
        page[at] = action;
      }
      return action;
    },
    replacement: (point) => replacements.get(point)!,
  };
}

/**
 * Whether a character of this class changes nothing for its neighbours. A pictograph, a consonant or a whole syllable
 * only joins with others through characters that are not alone.
 */
function isAlone(graphemes: number): boolean {
  return (
    graphemes === OTHER ||
    graphemes === CONTROL ||
    graphemes === PICTOGRAPH ||
    graphemes === CONJUNCT_CONSONANT ||
    graphemes === HANGUL_LV ||
    graphemes === HANGUL_LVT
  );
}
