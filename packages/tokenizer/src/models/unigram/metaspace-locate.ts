import { type Places, place } from "../../engines/places.ts";
import { type TextBuffer, writeText } from "../../engines/text-buffer.ts";
import { normalizedText, originalRange } from "../../normalized-text.ts";
import type { Normalizer, PreTokenizer, Token } from "../../stages.ts";
import { ASK, KEEP, REPLACE, SEPARATE } from "./character-actions.ts";
import { ASCII_KEEP, ASCII_OTHER, ASCII_SEPARATE, type MetaspaceCharacters, pointAt } from "./metaspace-characters.ts";
import type { MetaspacePlan } from "./metaspace-plan.ts";
import type { UnigramModel } from "./unigram-model.ts";

const MARK = "\u2581";

export interface MetaspaceLocatorParts {
  readonly plan: MetaspacePlan;
  readonly characters: MetaspaceCharacters;
  readonly normalizer: Normalizer | undefined;
  readonly preTokenizer: PreTokenizer;
  readonly model: UnigramModel;
  readonly input: TextBuffer;
}

/** Places the tokens of words that begin with U+2581: the same pass as the engine's, noting where each unit comes from. */
export function metaspaceLocator({
  plan,
  characters,
  normalizer,
  preTokenizer,
  model,
  input,
}: MetaspaceLocatorParts): (text: string, base: number, ids: ArrayLike<number>, into: Places) => boolean {
  const byWhitespace = plan.words === "whitespace";
  const { ascii, actionOf } = characters;
  const units = model.tokenUnits();
  const decoder = new TextDecoder();
  // Of the word at hand, unless it is a stretch of the text as it is: its text, and where the character of each unit
  // begins and ends.
  let changed = "";
  let from = new Int32Array(256);
  let to = new Int32Array(256);
  const found: Token[] = [];

  /** Adds what stands for the character `[start, end)` to a word of `length` units. */
  function addChanged(text: string, length: number, start: number, end: number): void {
    const need = length + text.length;
    if (need > from.length) {
      from = larger(from, need);
      to = larger(to, need);
    }
    changed += text;
    from.fill(start, length, need);
    to.fill(end, length, need);
  }

  // The word that is placed: where its U+2581 begins and ends in the original, and its first unit; -1 if it is changed.
  let markStart = 0;
  let markEnd = 0;
  let plainStart = 0;
  let shift = 0; // where the text begins in the original

  /** Places the units `[begin, end)` of the word, counted from its U+2581 on. */
  function placeToken(begin: number, end: number, word: number, into: Places): void {
    let left = markStart;
    let right = markEnd;
    if (begin > 0) left = plainStart >= 0 ? plainStart + begin - 1 : shift + from[begin - 1]!;
    if (end > 1) right = plainStart >= 0 ? plainStart + end - 1 : shift + to[end - 2]!;
    place(into, left, right, word);
  }

  /**
   * Places a word of `length` units: those from `start` on, or the changed ones for a negative start.
   *
   * @param mark where its U+2581 comes from; negative if it was put there, and shares the place of the first character
   */
  function placeWord(
    text: string,
    start: number,
    length: number,
    mark: number,
    base: number,
    ids: ArrayLike<number>,
    into: Places,
  ): void {
    const word = into.word++;
    const firstToken = into.length;
    const first = mark >= 0 ? mark : start >= 0 ? start : from[0]!;
    shift = base;
    plainStart = start < 0 ? -1 : base + start;
    markStart = base + first;
    markEnd = markStart + (mark < 0 && text.codePointAt(first)! > 0xffff ? 2 : 1);
    for (let at = 0; at <= length; ) {
      const size = units[ids[into.length]!]!;
      if (size === 0) {
        placeUnknown(start < 0 ? changed : text.slice(start, start + length), firstToken, word, into);
        return;
      }
      placeToken(at, at + size, word, into);
      at += size;
    }
  }

  /** Places a word with a token whose id does not say how much it stands for: one that is unknown, or a byte's. */
  function placeUnknown(wordText: string, firstToken: number, word: number, into: Places): void {
    into.length = firstToken;
    found.length = 0;
    model.tokenize(MARK + wordText, found);
    for (const { value, start, end } of found) {
      into.texts.push([into.length, value]);
      placeToken(start, end, word, into);
    }
  }

  /** Places a stretch of the text as the stages do. */
  function placeByStages(text: string, start: number, end: number, base: number, into: Places): void {
    const whole = { ...normalizedText(text.slice(start, end)), shift: base + start };
    for (const piece of preTokenizer.split(normalizer?.normalize(whole) ?? whole)) {
      if (piece.text === "") continue;
      const word = into.word++;
      found.length = 0;
      model.tokenize(piece.text, found);
      for (const token of found) {
        into.texts.push([into.length, token.value]);
        place(into, ...originalRange(piece, token.start, token.end), word);
      }
    }
  }

  return (text, base, ids, into) => {
    writeText(input, text);
    const { bytes, length: byteLength } = input;
    const { length: firstToken, word: firstWord } = into;
    const giveUp = () => {
      into.length = firstToken;
      into.word = firstWord;
      return false;
    };
    let unit = 0; // of the text, beside the byte
    let start = 0; // of the word at hand; -1 once it is not a stretch of the text
    let length = 0; // its units
    let mark = -1; // the last separator before it, where that is part of a word
    let separated = 0;
    for (let at = 0; at < byteLength; ) {
      const byte = bytes[at]!;
      const kind = ascii[byte]!;
      if (kind === ASCII_KEEP && (length === 0 || (start >= 0 && unit === start + length))) {
        if (length === 0) start = unit;
        length++;
        unit++;
        at++;
        continue;
      }
      const point = kind === ASCII_OTHER ? pointAt(bytes, at) : byte;
      let action = kind === ASCII_KEEP ? KEEP : kind === ASCII_SEPARATE ? SEPARATE : actionOf(point);
      if (action === ASK && characters.isNoReplacement(bytes, at, byteLength)) action = KEEP;
      const width = point > 0xffff ? 2 : 1;
      if (action === ASK) {
        if (!byWhitespace) {
          return giveUp();
        }
        const end = characters.endOfAsked(bytes, at, byteLength);
        // The word at hand is part of the stretch.
        const stretchEnd = unit + utf16Length(bytes, at, end);
        placeByStages(text, separated, stretchEnd, base, into);
        length = 0;
        unit = separated = stretchEnd;
        at = end;
        continue;
      }
      if (action === SEPARATE) {
        if (length > 0) placeWord(text, start, length, mark, base, ids, into);
        length = 0;
        separated = unit;
        // CR and LF may be replaced together.
        if (!byWhitespace && byte === 0x0a && unit > 0 && bytes[at - 1] === 0x0d) return giveUp();
        if (!byWhitespace && !(plan.stripsStart && into.length === firstToken)) mark = unit;
      } else {
        if (length === 0) start = unit;
        const isPlain = action === KEEP && start >= 0 && unit === start + length;
        if (!isPlain) {
          if (start >= 0) {
            changed = "";
            for (let k = start; k < start + length; ) {
              const next = k + (text.codePointAt(k)! > 0xffff ? 2 : 1);
              addChanged(text.slice(k, next), k - start, k, next);
              k = next;
            }
            start = -1;
          }
          const by =
            action === REPLACE ? decoder.decode(characters.replacement(point)) : text.slice(unit, unit + width);
          // Where nothing stands for the first character of a text, all places shift: the stages know how.
          if (by === "" && into.length === firstToken && length === 0) return giveUp();
          addChanged(by, length, unit, unit + width);
          length += by.length;
        } else length += width;
      }
      unit += width;
      at += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    }
    if (length > 0) placeWord(text, start, length, mark, base, ids, into);
    else if (mark >= 0 && !plan.stripsEnd) placeWord(text, mark, 0, mark, base, ids, into);
    return true;
  };
}

function utf16Length(bytes: Uint8Array, start: number, end: number): number {
  let length = 0;
  for (let i = start; i < end; i++) if ((bytes[i]! & 0xc0) !== 0x80) length += bytes[i]! < 0xf0 ? 1 : 2;
  return length;
}

function larger(array: Int32Array<ArrayBuffer>, need: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(need * 2);
  copy.set(array);
  return copy;
}
