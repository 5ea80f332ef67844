import { byteToLetter, letterToByte } from "../byte-alphabet.ts";
import type { WordSymbols } from "../core/bpe-core.ts";
import type { TokenTexts } from "../core/core-tables.ts";
import type { BpeModel } from "../models/bpe/bpe.ts";
import { addSymbol, clearSymbols, mergeSymbols, symbols } from "../models/bpe/merge-symbols.ts";
import type { MergeTable } from "../models/bpe/merge-table.ts";
import { inRanges, type Steps } from "../steps.ts";
import { type IdList, reserve } from "./id-list.ts";
import { MAX_SHORT_WORD, mergeShortWord } from "./merge-short-word.ts";
import type { EncodeWord } from "./word-encoder.ts";

/** Entries of a vocabulary that are gone through in one step. */
const ENTRIES_PER_STEP = 8192;

/** The bytes that no text has in UTF-8. GPT-NeoX's vocabulary and those after it do without them. */
const isInText = (byte: number): boolean => byte !== 0xc0 && byte !== 0xc1 && byte < 0xf5;

/** How a BPE model encodes words. */
export interface BpeWords {
  readonly encodeWord: EncodeWord;
  /** The same for the core. */
  readonly symbols: WordSymbols;
}

/** The same for a byte-level model. */
export interface ByteLevelWords extends BpeWords {
  /** 1 for each byte that is left out of words; undefined if there is none. */
  readonly leftOut: Uint8Array | undefined;
}

/**
 * Encodes words whose symbols are bytes. Undefined for a model that this does not fit: one that marks the ends of words, or
 * puts something in the place of a byte that it lacks.
 */
export function byteLevelWords({ vocabulary, config, mergeTable }: BpeModel["bpe"]): ByteLevelWords | undefined {
  if (config.prefix !== "" || config.suffix !== "") return undefined;
  // SmolLM2 lacks eight bytes. They drop out of a word, and those beside them become neighbours.
  const canLack = config.unknownToken === undefined && !config.byteFallback && !config.ignoreMerges;
  let leftOut: Uint8Array | undefined;
  const byteIds = new Int32Array(256).fill(-1);
  // Letters take one or two bytes of UTF-8.
  const letterBytes: Uint8Array[] = [];
  for (let byte = 0; byte < 256; byte++) {
    const letter = String.fromCharCode(byteToLetter[byte]!);
    const id = vocabulary.idOf(letter);
    if (id === undefined && isInText(byte)) {
      if (!canLack) return undefined;
      leftOut ??= new Uint8Array(256);
      leftOut[byte] = 1;
    }
    byteIds[byte] = id ?? -1;
    letterBytes.push(Buffer.from(letter));
  }
  const first = new Int32Array(MAX_SHORT_WORD);
  const ranks = new Int32Array(MAX_SHORT_WORD);
  const long = symbols(256);
  let table: MergeTable | undefined;
  let bytePairs = new Int32Array(0);
  let letters = new Uint8Array(256);

  function prepare(): MergeTable {
    table = mergeTable();
    bytePairs = new Int32Array(65536);
    for (let pair = 0; pair < 65536; pair++) {
      const left = byteIds[pair >> 8]!;
      const right = byteIds[pair & 255]!;
      bytePairs[pair] = left < 0 || right < 0 ? -1 : table.rankOf(left, right);
    }
    return table;
  }

  /** The id of the whole word, or -1. */
  function wholeWord(bytes: Uint8Array, start: number, end: number): number {
    if ((end - start) * 2 > letters.length) letters = new Uint8Array((end - start) * 2);
    let length = 0;
    for (let i = start; i < end; i++) {
      const letter = letterBytes[bytes[i]!]!;
      letters[length++] = letter[0]!;
      if (letter.length > 1) letters[length++] = letter[1]!;
    }
    return vocabulary.idOfBytes(letters, 0, length);
  }

  function encodeWord(bytes: Uint8Array, start: number, end: number, into: IdList): void {
    const count = end - start;
    reserve(into, count);
    if (config.ignoreMerges) {
      const id = wholeWord(bytes, start, end);
      if (id >= 0) {
        into.ids[into.length++] = id;
        return;
      }
    }
    const merges = table ?? prepare();
    if (count <= MAX_SHORT_WORD) {
      let byte = bytes[start]!;
      for (let i = 0; i < count; i++) {
        first[i] = byteIds[byte]!;
        const after = bytes[start + i + 1]!;
        ranks[i] = bytePairs[(byte << 8) | after]!;
        byte = after;
      }
      mergeShortWord(first, ranks, count, merges, into);
      return;
    }
    for (let i = start; i < end; i++) addSymbol(long, byteIds[bytes[i]!]!, 1);
    mergeSymbols(long, merges);
    for (let i = 0; i < count; i++) if (long.lengths[i] !== 0) into.ids[into.length++] = long.ids[i]!;
    clearSymbols(long);
  }

  return {
    encodeWord: leftOut === undefined ? encodeWord : withoutBytes(leftOut, encodeWord),
    leftOut,
    symbols: {
      kind: "bytes",
      byteIds: byteIds.map((id, byte) => (isInText(byte) ? id : 0)),
      wholeFirst: config.ignoreMerges,
      spaceId: -1,
      tokenTexts: () => byteTexts(vocabulary),
    },
  };
}

/** Encodes words as if the bytes of a set were not there. */
function withoutBytes(leftOut: Uint8Array, encodeWord: EncodeWord): EncodeWord {
  return (bytes, start, end, into) => {
    let at = start;
    while (at < end && leftOut[bytes[at]!] === 0) at++;
    if (at === end) return encodeWord(bytes, start, end, into);
    const kept = bytes.slice(start, end + 1);
    let count = at - start;
    for (; at < end; at++) if (leftOut[bytes[at]!] === 0) kept[count++] = bytes[at]!;
    encodeWord(kept, 0, count, into);
  };
}

/** The bytes of each token of a byte-level vocabulary; none for a token with a character that is not of its alphabet. */
function* byteTexts({ pool, starts, ids, entryCount }: BpeModel["bpe"]["vocabulary"]): Steps<TokenTexts> {
  const bytes = new Uint8Array(pool.length);
  const places = new Uint32Array(entryCount + 1);
  let length = 0;
  yield* inRanges(entryCount, ENTRIES_PER_STEP, (from, to) => {
    for (let e = from; e < to; e++) {
      places[e] = length;
      if (ids[e]! < 0) continue;
      const end = starts[e + 1]!;
      for (let i = starts[e]!; i < end; ) {
        const lead = pool[i]!;
        const letter = lead < 0x80 ? lead : lead < 0xe0 ? ((lead & 31) << 6) | (pool[i + 1]! & 63) : -1;
        const byte = letterToByte[letter] ?? -1;
        if (byte < 0) {
          length = places[e]!;
          break;
        }
        bytes[length++] = byte;
        i += lead < 0x80 ? 1 : 2;
      }
    }
  });
  places[entryCount] = length;
  return { pool: bytes, starts: places, ids };
}
