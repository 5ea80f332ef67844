import type { NormalizedText } from "../normalized-text.ts";
import type { PreTokenizer } from "../stages.ts";
import { isBertPunctuation, isWhiteSpace } from "../unicode/index.ts";
import { splitAtCharacters } from "./split-text.ts";

/** BertPreTokenizer: words between white space, with every punctuation character on its own. */
export function bertPreTokenizer(): PreTokenizer {
  return {
    split(text) {
      const pieces: NormalizedText[] = [];
      for (const word of splitAtCharacters(text, isWhiteSpace, "Removed")) {
        if (word.text !== "") pieces.push(...splitAtCharacters(word, isBertPunctuation, "Isolated"));
      }
      return pieces;
    },
  };
}
