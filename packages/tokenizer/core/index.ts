// What src/core calls. Texts are written to `text`, with zeros behind them; ids are read from `ids`.
import { BATCH, ends, ids, text } from "./areas";
import { placeWords } from "./place-words";
import { scan } from "./scan";
import { nextSpelling, spellWords } from "./spell";
import { firstSpelled } from "./spelled-words";
import { encodeSymbols } from "./word-model";
import { encodeWords } from "./words";

export { ends, ids, TEXT_BYTES, text } from "./areas";
export { encodeBert, placeBert } from "./bert";
export { makePlaces, places, tokenSizes } from "./bert-places";
export { beginBert, cutBert, cutState, starts, useBert } from "./bert-words";
export { byteIds, useBytes } from "./byte-words";
export { useCharacters } from "./character-words";
export { beginTrie, builtCells, builtValues, endTrie, keyPool, keyStarts, makeKeys, placeNodes } from "./build-trie";
export { byByte, near } from "./classes";
export { noteBorders } from "./borders";
export { addMerges, makeMerges } from "./merge-table";
export { MERGES_AT_ONCE, mergesEnd, readMerges } from "./read-merges";
export { useScanner } from "./scan";
export { addAutomaton } from "./scan-automata";
export { joined } from "./scan-metaspace";
export { makeTrie, trieCells, trieValues } from "./trie";
export { addTokens, makeVocabulary, tokenIds, tokenPool, tokenStarts } from "./vocabulary";
export { useScores } from "./best-path";
export { ANSWER_BYTES, actions, answer, answerOrigins, makeActions } from "./character-actions";
export { makePieces, pieceIds, pieceNodes } from "./piece-trie";
export { usePieces } from "./piece-words";
export { makePiecePlaces, piecePlaces, pieceSizes } from "./place-words";
export { makeReplaced, replacedStrings } from "./replaced-strings";
export { beginSpelling, endsSeparated, outcome, resumeSpelling, separated, separatedUnit, stuckAt, useSpelling } from "./spell";
export { markEnd, markStart } from "./spelled-words";
export { useModel } from "./word-model";
export { useWordPiece } from "./word-piece";

/** Cuts the text and encodes its words; returns the number of ids. */
export function encode(length: u32): u32 {
  let out = ids;
  for (let from: u32 = 0; from < length; ) {
    const count = scan(from, length, BATCH);
    out = encodeWords(from, count, out);
    from = load<u32>(ends + ((<usize>(count - 1)) << 2));
  }
  return <u32>(out - ids) >> 2;
}

/** Encodes words that are cut: those of the text from `from` on that end at the first `count` of `ends`. Ids go behind `used`. */
export function encodeCut(from: u32, count: u32, used: u32): u32 {
  return <u32>(encodeWords(from, count, ids + ((<usize>used) << 2)) - ids) >> 2;
}

/** Encodes the next words of the text as spelled; returns the number of ids. `outcome` says whether there is more. */
export function encodeSpelled(length: u32): u32 {
  const count = spellWords(length);
  const found = <u32>(encodeWords(firstSpelled(), count, ids) - ids) >> 2;
  nextSpelling();
  return found;
}

/**
 * Places the tokens of the next words of the text as spelled; returns their number.
 *
 * @param used how many of the text's ids, which the script has written to `ids`, belong to words before; negative: they are to
 * be found once more
 * @param given how many there are
 */
export function placeSpelled(length: u32, used: i32, given: u32): u32 {
  const count = spellWords(length);
  const first = ids + (<usize>max(used, 0) << 2);
  const last = used < 0 ? encodeWords(firstSpelled(), count, ids) : ids + (<usize>given << 2);
  const placed = placeWords(count, first, last);
  nextSpelling();
  return placed;
}

/** Encodes the text as one word that is not remembered; returns the number of ids. */
export function encodeOne(length: u32): u32 {
  return <u32>(encodeSymbols(text, text + length, ids) - ids) >> 2;
}
