import type { BpeModel } from "../models/bpe/bpe.ts";
import { addSymbol, mergeSymbols, symbols } from "../models/bpe/merge-symbols.ts";
import type { MergeTable } from "../models/bpe/merge-table.ts";
import { reserve } from "./id-list.ts";
import { MAX_SHORT_WORD, mergeShortWord } from "./merge-short-word.ts";
import type { EncodeWord } from "./word-encoder.ts";

const UNASKED = -2;
const MISSING = -1;

/**
 * Encodes words whose symbols are characters, with bytes for those that have no token. Undefined for a model that this
 * does not fit: one without all the byte tokens, or that marks continuations or the ends of words.
 */
export function characterWords({ vocabulary, config, mergeTable }: BpeModel["bpe"]): EncodeWord | undefined {
  if (config.prefix !== "" || config.suffix !== "" || !config.byteFallback) return undefined;
  const byteIds = new Int32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    const id = vocabulary.idOf(byteToken(byte));
    if (id === undefined) return undefined;
    byteIds[byte] = id;
  }
  const near = new Int32Array(0x10000).fill(UNASKED);
  const word = symbols(256);
  const ranks = new Int32Array(MAX_SHORT_WORD);
  let table: MergeTable | undefined;

  return (bytes, start, end, into) => {
    table ??= mergeTable();
    word.count = 0;
    for (let i = start; i < end; ) {
      const lead = bytes[i]!;
      const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
      let id: number;
      if (length === 4) id = vocabulary.idOfBytes(bytes, i, i + 4);
      else {
        const point =
          length === 1
            ? lead
            : length === 2
              ? ((lead & 31) << 6) | (bytes[i + 1]! & 63)
              : ((lead & 15) << 12) | ((bytes[i + 1]! & 63) << 6) | (bytes[i + 2]! & 63);
        id = near[point]!;
        if (id === UNASKED) near[point] = id = vocabulary.idOfBytes(bytes, i, i + length);
      }
      if (id !== MISSING) addSymbol(word, id, length);
      else for (let k = 0; k < length; k++) addSymbol(word, byteIds[bytes[i + k]!]!, 1);
      i += length;
    }
    const { count, ids } = word;
    reserve(into, count);
    if (count <= MAX_SHORT_WORD) {
      for (let i = 0; i + 1 < count; i++) ranks[i] = table.rankOf(ids[i]!, ids[i + 1]!);
      mergeShortWord(ids, ranks, count, table, into);
      return;
    }
    mergeSymbols(word, table);
    for (let i = 0; i < count; i++) if (word.lengths[i] !== 0) into.ids[into.length++] = ids[i]!;
  };
}

/**
 * How many bytes of text each token stands for; index: id. Empty if a merge makes a byte's token, which could then be
 * either one byte or the six characters of its name.
 */
export function characterLengths({ vocabulary, mergeTable }: BpeModel["bpe"]): Uint16Array {
  const { starts, ids, entryCount, idLimit } = vocabulary;
  const lengths = new Uint16Array(idLimit);
  for (let e = 0; e < entryCount; e++) if (ids[e]! >= 0) lengths[ids[e]!] = starts[e + 1]! - starts[e]!;
  const bytes = new Set<number>();
  for (let byte = 0; byte < 256; byte++) {
    const id = vocabulary.idOf(byteToken(byte))!;
    lengths[id] = 1;
    bytes.add(id);
  }
  const { result } = mergeTable();
  return result.some((id) => bytes.has(id)) ? new Uint16Array(0) : lengths;
}

function byteToken(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`;
}
