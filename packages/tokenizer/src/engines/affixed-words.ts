import { byteToLetter } from "../byte-alphabet.ts";
import type { BpeModel } from "../models/bpe/bpe.ts";
import { addSymbol, clearSymbols, mergeSymbols, symbols } from "../models/bpe/merge-symbols.ts";
import { pointAt } from "../models/unigram/metaspace-characters.ts";
import { reserve } from "./id-list.ts";
import type { EncodeWord } from "./word-encoder.ts";

const UNASKED = -2;
const MISSING = -1;
const NOT_FIRST = 1;
const LAST = 2;

/**
 * Encodes words whose characters all have a token, where continuations or the ends of words may be marked, without a string for
 * each. What else there is goes to `others`.
 *
 * @param isByteLevel whether the characters are bytes, spelled in the byte-level alphabet
 */
export function affixedWords(
  { vocabulary, config, mergeTable }: BpeModel["bpe"],
  isByteLevel: boolean,
  others: EncodeWord,
): EncodeWord {
  const { prefix, suffix, ignoreMerges } = config;
  if (ignoreMerges) return others;
  /** Ids of the characters below U+10000, as far as asked, by their place in a word. */
  const known: (Int32Array | undefined)[] = [];
  const word = symbols(64);

  function idOf(point: number, place: number): number {
    let ids = known[place];
    if (ids === undefined) {
      ids = new Int32Array(isByteLevel ? 256 : 0x10000).fill(UNASKED);
      known[place] = ids;
    }
    let id = ids[point] ?? UNASKED;
    if (id === UNASKED) {
      const character = String.fromCodePoint(isByteLevel ? byteToLetter[point]! : point);
      const text = (place & NOT_FIRST ? prefix : "") + character + (place & LAST ? suffix : "");
      id = vocabulary.idOf(text) ?? MISSING;
      if (point < ids.length) ids[point] = id;
    }
    return id;
  }

  return (bytes, start, end, into) => {
    clearSymbols(word);
    for (let at = start; at < end; ) {
      const point = isByteLevel ? bytes[at]! : pointAt(bytes, at);
      const next = at + (isByteLevel || point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4);
      const place = (prefix !== "" && at > start ? NOT_FIRST : 0) | (suffix !== "" && next === end ? LAST : 0);
      const id = idOf(point, place);
      if (id === MISSING) return others(bytes, start, end, into);
      addSymbol(word, id, next - at);
      at = next;
    }
    mergeSymbols(word, mergeTable());
    reserve(into, word.count);
    for (let i = 0; i < word.count; i++) if (word.lengths[i] !== 0) into.ids[into.length++] = word.ids[i]!;
  };
}
