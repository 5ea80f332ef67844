import type { UnigramVocabulary } from "./unigram-vocabulary.ts";

/** How much of a word each of its tokens stands for, as far as their ids tell. */
export interface TokenExtents {
  /** UTF-16 units of each token; 0 where that depends on the text. */
  readonly units: Uint32Array;
  /**
   * Where the unknown token that begins at unit `at` of `text` ends, `end` being the end of the word and `next` the id
   * after it; -1 if the ids do not tell.
   */
  unknownEnd(text: string, at: number, end: number, next: number | undefined): number;
}

/** @param fallback the ids of the pieces that stand for bytes of unknown characters; none if those stay unknown */
export function tokenExtents(
  vocabulary: UnigramVocabulary,
  unknownId: number,
  fallback: ArrayLike<number>,
): TokenExtents {
  const { units, firsts } = vocabulary.extents();
  if (unknownId >= 0) units[unknownId] = 0;
  for (let i = 0; i < fallback.length; i++) if (fallback[i]! >= 0) units[fallback[i]!] = 0;
  const { trie } = vocabulary;
  const isPiece = new Uint8Array(0x10000); // 0: not asked, 1: no, 2: yes
  const bytes = new Uint8Array(4);
  const encoder = new TextEncoder();

  /** Whether a character is a piece by itself, so that it is never unknown. */
  function isKnown(point: number): boolean {
    const known = point < 0x10000 ? isPiece[point]! : 0;
    if (known !== 0) return known === 2;
    const { written } = encoder.encodeInto(String.fromCodePoint(point), bytes);
    const found = trie.valueOf(bytes, 0, written) >= 0;
    if (point < 0x10000) isPiece[point] = found ? 2 : 1;
    return found;
  }

  return {
    units,
    unknownEnd(text, at, end, next) {
      if (fallback.length > 0) return -1;
      // A piece that begins with an unknown character might follow, and nobody sees where.
      if (next !== undefined && next !== unknownId && !(next < firsts.length && isKnown(firsts[next]!))) return -1;
      let place = at;
      while (place < end) {
        const point = text.codePointAt(place)!;
        if (isKnown(point)) break;
        place += point > 0xffff ? 2 : 1;
      }
      return place;
    },
  };
}
