import type { NormalizedText } from "../normalized-text.ts";
import { sliceText } from "../normalized-text.ts";
import type { PreTokenizer } from "../stages.ts";
import { isWord } from "../unicode/character-class.ts";
import { isWhiteSpace } from "../unicode/index.ts";

/** Whitespace: runs of word characters and runs of others, white space left out (`\w+|[^\w\s]+`). */
export function whitespace(): PreTokenizer {
  return {
    split(whole) {
      const pieces: NormalizedText[] = [];
      let start = 0;
      let kind = 0; // of the run that began at start: 0 white space, 1 word, 2 other
      const { text } = whole;
      for (let i = 0; i < text.length; ) {
        const point = text.codePointAt(i)!;
        const next = isWord(point) ? 1 : isWhiteSpace(point) ? 0 : 2;
        if (next !== kind) {
          if (kind !== 0) pieces.push(sliceText(whole, start, i));
          start = i;
          kind = next;
        }
        i += point > 0xffff ? 2 : 1;
      }
      if (kind !== 0) pieces.push(sliceText(whole, start, text.length));
      return pieces;
    },
  };
}
