import type { JsonField } from "../json-field.ts";
import { filterText, mapText, type NormalizedText, transformText } from "../normalized-text.ts";
import type { Normalizer } from "../stages.ts";
import { isBertControl, isBertNonspacingMark, isChineseCharacter, isWhiteSpace } from "../unicode/index.ts";
import { lowercaseCharacters } from "./lowercase.ts";
import { normalizeText } from "./unicode-form.ts";

/** BertNormalizer: cleans white space and control characters, sets Chinese characters apart, strips accents, lowercases. */
export function bertNormalizer(config: JsonField): Normalizer {
  const cleanText = config.get("clean_text").boolean(true);
  const handleChinese = config.get("handle_chinese_chars").boolean(true);
  const lowercase = config.get("lowercase").boolean(true);
  const stripAccents = config.get("strip_accents").boolean(lowercase);
  return {
    normalize(text) {
      if (cleanText) {
        text = filterText(text, (point) => !isBertControl(point));
        text = mapText(text, (point) => (isWhiteSpace(point) ? 0x20 : point));
      }
      if (handleChinese) text = separateChinese(text);
      if (stripAccents) text = filterText(normalizeText(text, "NFD"), (point) => !isBertNonspacingMark(point));
      return lowercase ? lowercaseCharacters(text) : text;
    },
  };
}

function separateChinese(text: NormalizedText): NormalizedText {
  const points: number[] = [];
  const changes: number[] = [];
  for (let i = 0; i < text.text.length; ) {
    const point = text.text.codePointAt(i)!;
    i += point > 0xffff ? 2 : 1;
    if (isChineseCharacter(point)) {
      points.push(0x20, point, 0x20);
      changes.push(0, 1, 1);
    } else {
      points.push(point);
      changes.push(0);
    }
  }
  return changes.length === 0 || (points.length === changes.lastIndexOf(0) + 1 && !changes.includes(1))
    ? text
    : transformText(text, points, changes);
}
