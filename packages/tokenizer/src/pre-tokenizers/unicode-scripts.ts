import { type NormalizedText, sliceText } from "../normalized-text.ts";
import type { PreTokenizer } from "../stages.ts";
import { scriptGroup } from "../unicode/script-group.ts";

/** UnicodeScripts: cuts where the script changes; a space belongs to any. */
export function unicodeScripts(): PreTokenizer {
  return {
    split(whole) {
      const { text } = whole;
      const pieces: NormalizedText[] = [];
      let last = -1;
      let start = -1;
      for (let i = 0; i < text.length; ) {
        const point = text.codePointAt(i)!;
        const group = scriptGroup(point);
        if (group !== 0 && last !== group) {
          // What comes before the first character with a script is left out, as the reference does.
          if (start >= 0) pieces.push(sliceText(whole, start, i));
          start = i;
        }
        if (group !== 0) last = group;
        i += point > 0xffff ? 2 : 1;
      }
      if (start >= 0) pieces.push(sliceText(whole, start, text.length));
      return pieces;
    },
  };
}
