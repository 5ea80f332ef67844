import type { Places } from "../../engines/places.ts";
import { type TextBuffer, writeText } from "../../engines/text-buffer.ts";
import { ASK, KEEP, REPLACE, SEPARATE } from "./character-actions.ts";
import { ASCII_KEEP, ASCII_OTHER, ASCII_SEPARATE, type MetaspaceCharacters, pointAt } from "./metaspace-characters.ts";
import type { MetaspacePlan } from "./metaspace-plan.ts";
import type { UnigramModel } from "./unigram-model.ts";
import { wordPlacer } from "./word-placer.ts";

export interface MetaspaceLocatorParts {
  readonly plan: MetaspacePlan;
  readonly characters: MetaspaceCharacters;
  readonly model: UnigramModel;
  readonly input: TextBuffer;
  /** Places a stretch of text, which begins at `base`, as the stages do. */
  placeByStages(text: string, base: number, into: Places): void;
}

/** Places the tokens of words that begin with U+2581: the same pass as the engine's, noting where each unit comes from. */
export function metaspaceLocator({
  plan,
  characters,
  model,
  input,
  placeByStages,
}: MetaspaceLocatorParts): (text: string, base: number, ids: ArrayLike<number>, into: Places) => boolean {
  const byWhitespace = plan.words === "whitespace";
  const { ascii, actionOf } = characters;
  const { changed, placePlain, placeChanged } = wordPlacer(model);
  const decoder = new TextDecoder();

  return (text, base, ids, into) => {
    writeText(input, text);
    const { bytes, length: byteLength } = input;
    const { length: firstToken, word: firstWord } = into;
    const giveUp = () => {
      into.length = firstToken;
      into.word = firstWord;
      return false;
    };
    const placeWord = () => {
      if (start >= 0) placePlain(text, start, length, mark, base, ids, into);
      else placeChanged(text, mark, base, ids, into);
      length = 0;
    };
    let unit = 0; // of the text, beside the byte
    let start = 0; // of the word at hand; -1 once it is not a stretch of the text
    let length = 0; // its units, as long as it is one; else more than 0
    let mark = -1; // the last separator before it, where that is part of a word
    let separated = 0;
    let expanded = -1; // behind a character that more than one stand for
    for (let at = 0; at < byteLength; ) {
      const byte = bytes[at]!;
      const kind = ascii[byte]!;
      if (kind === ASCII_KEEP && (length === 0 || (start >= 0 && unit === start + length))) {
        if (length === 0) start = unit;
        // The bytes after the text are none of these.
        const first = at;
        while (ascii[bytes[++at]!] === ASCII_KEEP);
        length += at - first;
        unit += at - first;
        continue;
      }
      const point = kind === ASCII_OTHER ? pointAt(bytes, at) : byte;
      let action = kind === ASCII_KEEP ? KEEP : kind === ASCII_SEPARATE ? SEPARATE : actionOf(point);
      if (action === ASK && characters.isNoReplacement(bytes, at, byteLength)) action = KEEP;
      const width = point > 0xffff ? 2 : 1;
      if (action === ASK) {
        if (!byWhitespace || into.length === firstToken) return giveUp();
        const end = characters.endOfAsked(bytes, at, byteLength);
        // The word at hand is part of the stretch.
        const stretchEnd = unit + utf16Length(bytes, at, end);
        placeByStages(text.slice(separated, stretchEnd), base + separated, into);
        length = 0;
        unit = separated = stretchEnd;
        at = end;
        continue;
      }
      if (action === SEPARATE) {
        if (length > 0) placeWord();
        separated = unit;
        // CR and LF may be replaced together.
        if (!byWhitespace && byte === 0x0a && unit > 0 && bytes[at - 1] === 0x0d) return giveUp();
        if (!byWhitespace && !(plan.stripsStart && into.length === firstToken)) mark = unit;
      } else {
        if (length === 0) start = unit;
        if (action === KEEP && start >= 0 && unit === start + length) length += width;
        else {
          if (start >= 0) {
            changed.clear();
            changed.addPlain(text, start, length);
            start = -1;
          }
          const by =
            action === REPLACE ? decoder.decode(characters.replacement(point)) : text.slice(unit, unit + width);
          // Where nothing stands for the first character of a text, or for one behind another that several stand for, the
          // places after it shift: the stages know how.
          if (by === "" && ((into.length === firstToken && changed.text === "") || expanded === unit)) return giveUp();
          if (by.length > (by.codePointAt(0)! > 0xffff ? 2 : 1)) expanded = unit + width;
          changed.add(by, unit, unit + width);
          length = changed.text.length;
        }
      }
      unit += width;
      at += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    }
    if (length > 0) placeWord();
    else if (mark >= 0 && !plan.stripsEnd) placePlain(text, mark, 0, mark, base, ids, into);
    return true;
  };
}

function utf16Length(bytes: Uint8Array, start: number, end: number): number {
  let length = 0;
  for (let i = start; i < end; i++) if ((bytes[i]! & 0xc0) !== 0x80) length += bytes[i]! < 0xf0 ? 1 : 2;
  return length;
}
