import type { JsonField } from "../json-field.ts";
import { filterText, mapText, type NormalizedText, normalizedText, transformText } from "../normalized-text.ts";
import type { Normalizer } from "../stages.ts";
import { isBertControl, isBertNonspacingMark, isChineseCharacter, isWhiteSpace } from "../unicode/index.ts";
import { combiningRank } from "../unicode/normalization-class.ts";
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
  return { normalize: (text) => normalizeBert(text, settings), normalizeString: bertStrings(settings) };
}

const KEPT = 1;
const CHANGED = 2;

/** The same for text alone: character by character, where their neighbours do not matter. */
function bertStrings(settings: BertSettings): (text: string) => string {
  const kinds = new Uint8Array(0x10000);
  const changes = new Map<number, string>();
  const byStages = (text: string) => normalizeBert(normalizedText(text), settings).text;

  /** What a character becomes; undefined for one that matters to its neighbours. */
  function changed(point: number): string | undefined {
    let text = changes.get(point);
    if (text !== undefined) return text;
    text = byStages(String.fromCodePoint(point));
    // Marks that are kept may change places with others around them.
    const isMark = (character: string) => combiningRank(character.codePointAt(0)!) !== 0;
    if (settings.stripAccents && Array.from(text).some(isMark)) return undefined;
    if (point > 0xffff) return text;
    kinds[point] = text === String.fromCodePoint(point) ? KEPT : CHANGED;
    if (kinds[point] === CHANGED) changes.set(point, text);
    return text;
  }

  return (whole) => {
    let normalized = "";
    let from = 0; // where the characters begin that are kept and not taken over yet
    for (let i = 0; i < whole.length; ) {
      const point = whole.codePointAt(i)!;
      const size = point > 0xffff ? 2 : 1;
      if (kinds[point] !== KEPT) {
        const text = changed(point);
        if (text === undefined) return byStages(whole);
        normalized += whole.slice(from, i) + text;
        from = i + size;
      }
      i += size;
    }
    return normalized + whole.slice(from);
  };
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
