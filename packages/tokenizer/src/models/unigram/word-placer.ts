import { type Places, place } from "../../engines/places.ts";
import type { Token } from "../../stages.ts";
import { type ChangedWord, changedWord } from "./changed-word.ts";
import type { UnigramModel } from "./unigram-model.ts";

const MARK = "\u2581";

/**
 * Places the tokens of a word, which begins with U+2581: unit 0 of the word.
 *
 * `mark` says which unit of the text that comes from; negative if it was put there, and shares the place of the first
 * character. `base` is where the text begins in the original.
 */
export interface WordPlacer {
  /** The word for {@link placeChanged}. */
  readonly changed: ChangedWord;
  /** Places the word of the units `[start, start + length)` of the text. */
  placePlain(
    text: string,
    start: number,
    length: number,
    mark: number,
    base: number,
    ids: ArrayLike<number>,
    into: Places,
  ): void;
  placeChanged(text: string, mark: number, base: number, ids: ArrayLike<number>, into: Places): void;
}

export function wordPlacer(model: UnigramModel): WordPlacer {
  const { units, unknownEnd } = model.tokenExtents();
  const changed = changedWord();
  const found: Token[] = [];

  /** Cuts a word once more, for the sizes of tokens whose ids do not tell them. */
  function search(word: string): Token[] {
    found.length = 0;
    model.tokenize(MARK + word, found);
    return found;
  }

  function noteText(into: Places, token: number, word: string, begin: number, end: number): void {
    into.texts?.push([token, (MARK + word).slice(begin, end)]);
  }

  return {
    changed,
    placePlain(text, start, length, mark, base, ids, into) {
      const { flatOffsets, words } = into;
      const word = into.word++;
      const first = mark >= 0 ? mark : start;
      const markEnd = base + first + (mark < 0 && text.codePointAt(first)! > 0xffff ? 2 : 1);
      const shift = base + start - 1; // from units of the word to those of the original
      let token = into.length;
      for (let begin = 0; begin <= length; ) {
        const id = ids[token]!;
        let end = begin + units[id]!;
        if (end === begin) {
          const from = start + Math.max(0, begin - 1);
          end = unknownEnd(text, from, start + length, ids[token + 1]) - start + 1;
          if (end <= begin) {
            for (const { start: left, end: right, value } of search(text.slice(start, start + length))) {
              into.texts?.push([into.length, value]);
              place(into, left > 0 ? shift + left : base + first, right > 1 ? shift + right : markEnd, word);
            }
            return;
          }
          noteText(into, token, text.slice(start, start + length), begin, end);
        }
        flatOffsets[token * 2] = begin > 0 ? shift + begin : base + first;
        flatOffsets[token * 2 + 1] = end > 1 ? shift + end : markEnd;
        if (words !== undefined) words[token] = word;
        token++;
        begin = end;
      }
      into.length = token;
    },
    placeChanged(text, mark, base, ids, into) {
      const { from, to, text: changedText } = changed;
      const word = into.word++;
      const { length } = changedText;
      const first = mark >= 0 ? mark : from[0]!;
      const markEnd = first + (mark < 0 && text.codePointAt(first)! > 0xffff ? 2 : 1);
      const placeToken = (begin: number, end: number) => {
        const left = begin > 0 ? from[begin - 1]! : first;
        place(into, base + left, base + (end > 1 ? to[end - 2]! : markEnd), word);
      };
      const firstToken = into.length;
      for (let begin = 0; begin <= length; ) {
        const token = into.length;
        const id = ids[token]!;
        let end = begin + units[id]!;
        if (end === begin) {
          end = unknownEnd(changedText, Math.max(0, begin - 1), length, ids[token + 1]) + 1;
          if (end <= begin) {
            into.length = firstToken;
            for (const { start: left, end: right, value } of search(changedText)) {
              into.texts?.push([into.length, value]);
              placeToken(left, right);
            }
            return;
          }
          noteText(into, token, changedText, begin, end);
        }
        placeToken(begin, end);
        begin = end;
      }
    },
  };
}
