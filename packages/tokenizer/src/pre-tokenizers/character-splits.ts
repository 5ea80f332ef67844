import type { JsonField } from "../json-field.ts";
import { type NormalizedText, sliceText } from "../normalized-text.ts";
import type { PreTokenizer } from "../stages.ts";
import { isNumeric } from "../unicode/character-class.ts";
import { isBertPunctuation, isWhiteSpace } from "../unicode/index.ts";
import { splitAtCharacters, splitBehaviors } from "./split-text.ts";

/** WhitespaceSplit: the words between white space. */
export function whitespaceSplit(): PreTokenizer {
  return { split: (text) => splitAtCharacters(text, isWhiteSpace, "Removed") };
}

/** CharDelimiterSplit: what is between one given character. */
export function charDelimiterSplit(config: JsonField): PreTokenizer {
  const delimiter = oneCharacter(config.get("delimiter"));
  return { split: (text) => splitAtCharacters(text, (point) => point === delimiter, "Removed") };
}

/** Punctuation: cuts at punctuation. */
export function punctuation(config: JsonField): PreTokenizer {
  const behavior = config.get("behavior").oneOf(splitBehaviors, "Isolated");
  return { split: (text) => splitAtCharacters(text, isBertPunctuation, behavior) };
}

/** Digits: numbers apart from the rest, or every digit on its own. */
export function digits(config: JsonField): PreTokenizer {
  const behavior = config.get("individual_digits").boolean(false) ? "Isolated" : "Contiguous";
  return { split: (text) => splitAtCharacters(text, isNumeric, behavior) };
}

/** FixedLength: pieces of so many characters. */
export function fixedLength(config: JsonField): PreTokenizer {
  const length = config.get("length").count(5);
  if (length === 0) config.get("length").fail("at least 1");
  return {
    split(whole) {
      const { text } = whole;
      const pieces: NormalizedText[] = [];
      let start = 0;
      let count = 0;
      for (let i = 0; i < text.length; ) {
        i += text.codePointAt(i)! > 0xffff ? 2 : 1;
        if (++count < length && i < text.length) continue;
        pieces.push(sliceText(whole, start, i));
        start = i;
        count = 0;
      }
      return pieces;
    },
  };
}

/** The one character that a field holds, as a code point. */
export function oneCharacter(field: JsonField): number {
  const text = field.string();
  const point = text.codePointAt(0);
  return point !== undefined && String.fromCodePoint(point) === text ? point : field.fail("one character");
}
