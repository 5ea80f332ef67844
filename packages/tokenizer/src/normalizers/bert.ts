import type { JsonField } from "../json-field.ts";
import { filterText, mapText, type NormalizedText, transformText } from "../normalized-text.ts";
import type { Normalizer } from "../stages.ts";
import { isBertControl, isBertNonspacingMark, isChineseCharacter, isWhiteSpace } from "../unicode/index.ts";
import { lowercaseCharacters } from "./lowercase.ts";
import { normalizeText } from "./unicode-form.ts";

/** Settings of a BertNormalizer. */
export interface BertSettings {
  readonly cleanText: boolean;
  readonly handleChinese: boolean;
  readonly lowercase: boolean;
  readonly stripAccents: boolean;
}

/** Reads the settings; accents are stripped where letters are lowercased, unless the file says otherwise. */
export function readBertSettings(config: JsonField): BertSettings {
  const lowercase = config.get("lowercase").boolean(true);
  return {
    cleanText: config.get("clean_text").boolean(true),
    handleChinese: config.get("handle_chinese_chars").boolean(true),
    lowercase,
    stripAccents: config.get("strip_accents").boolean(lowercase),
  };
}

/** BertNormalizer: cleans white space and control characters, sets Chinese characters apart, strips accents, lowercases. */
export function bertNormalizer(config: JsonField): Normalizer {
  const settings = readBertSettings(config);
  return { normalize: (text) => normalizeBert(text, settings) };
}

export function normalizeBert(of: NormalizedText, settings: BertSettings): NormalizedText {
  let text = of;
  if (settings.cleanText) {
    text = filterText(text, (point) => !isBertControl(point));
    text = mapText(text, (point) => (isWhiteSpace(point) ? 0x20 : point));
  }
  if (settings.handleChinese) text = separateChinese(text);
  if (settings.stripAccents) text = filterText(normalizeText(text, "NFD"), (point) => !isBertNonspacingMark(point));
  return settings.lowercase ? lowercaseCharacters(text) : text;
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
