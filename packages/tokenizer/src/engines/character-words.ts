import type { WordSymbols } from "../core/bpe-core.ts";
import type { BpeModel } from "../models/bpe/bpe.ts";
import { addSymbol, clearSymbols, mergeSymbols, symbols } from "../models/bpe/merge-symbols.ts";
import type { MergeTable } from "../models/bpe/merge-table.ts";
import { inRanges, type Steps } from "../steps.ts";
import type { BpeWords } from "./byte-level-words.ts";
import type { TokenSizes } from "./covering-tokens.ts";
import { type IdList, reserve } from "./id-list.ts";
import { MAX_SHORT_WORD, mergeShortWord } from "./merge-short-word.ts";

/** Entries of a vocabulary that are gone through in one step. */
const ENTRIES_PER_STEP = 8192;
const UNASKED = -2;
const MISSING = -1;

/**
 * Encodes words whose symbols are characters, with bytes for those that have no token. Undefined for a model that this
 * does not fit: one without all the byte tokens, or that marks continuations or the ends of words.
 */
export function characterWords({ vocabulary, config, mergeTable }: BpeModel["bpe"]): BpeWords | undefined {
  if (config.prefix !== "" || config.suffix !== "" || !config.byteFallback) return undefined;
  const byteIds = new Int32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    const id = vocabulary.idOf(byteToken(byte));
    if (id === undefined) return undefined;
    byteIds[byte] = id;
  }
  let near: Int32Array | undefined; // ids of the characters below U+10000, as far as asked
  const word = symbols(256);
  const ranks = new Int32Array(MAX_SHORT_WORD);
  let table: MergeTable | undefined;

  /** The id of a character, or MISSING. */
  function idAt(bytes: Uint8Array, at: number, length: number): number {
    if (length === 4) return vocabulary.idOfBytes(bytes, at, at + 4);
    const lead = bytes[at]!;
    const point =
      length === 1
        ? lead
        : length === 2
          ? ((lead & 31) << 6) | (bytes[at + 1]! & 63)
          : ((lead & 15) << 12) | ((bytes[at + 1]! & 63) << 6) | (bytes[at + 2]! & 63);
    near ??= new Int32Array(0x10000).fill(UNASKED);
    if (near[point] === UNASKED) near[point] = vocabulary.idOfBytes(bytes, at, at + length);
    return near[point]!;
  }

  function encodeWord(bytes: Uint8Array, start: number, end: number, into: IdList): void {
    table ??= mergeTable();
    for (let i = start; i < end; ) {
      const length = lengthAt(bytes, i);
      const id = idAt(bytes, i, length);
      if (id !== MISSING) addSymbol(word, id, length);
      else {
        for (let k = 0; k < length; k++) addSymbol(word, byteIds[bytes[i + k]!]!, 1);
      }
      i += length;
    }
    const { count, ids } = word;
    reserve(into, count);
    if (count <= MAX_SHORT_WORD) {
      for (let i = 0; i + 1 < count; i++) ranks[i] = table.rankOf(ids[i]!, ids[i + 1]!);
      mergeShortWord(ids, ranks, count, table, into);
      word.count = 0;
      return;
    }
    mergeSymbols(word, table);
    for (let i = 0; i < count; i++) if (word.lengths[i] !== 0) into.ids[into.length++] = ids[i]!;
    clearSymbols(word);
  }

  return {
    encodeWord,
    symbols: {
      kind: "characters",
      byteIds,
      wholeFirst: false,
      spaceId: -1,
      tokenTexts: () => rawTexts(vocabulary),
    },
  };
}

/**
 * The sizes of tokens spelled in characters. Undefined if a merge makes a byte's token, which could then be either one byte
 * or the six characters of its name.
 */
export function* characterSizes({ vocabulary, ruleSteps }: BpeModel["bpe"]): Steps<TokenSizes | undefined> {
  const { pool, starts, ids, entryCount, idLimit } = vocabulary;
  const bytes = new Uint16Array(idLimit);
  const units = new Uint16Array(idLimit);
  yield* inRanges(entryCount, ENTRIES_PER_STEP, (from, to) => {
    for (let e = from; e < to; e++) {
      const id = ids[e]!;
      if (id < 0) continue;
      bytes[id] = starts[e + 1]! - starts[e]!;
      for (let i = starts[e]!; i < starts[e + 1]!; i++) {
        if ((pool[i]! & 0xc0) !== 0x80) units[id]! += pool[i]! < 0xf0 ? 1 : 2;
      }
    }
  });
  const ofBytes = new Set<number>();
  for (let byte = 0; byte < 256; byte++) {
    const id = vocabulary.idOf(byteToken(byte))!;
    bytes[id] = 1;
    units[id] = 0;
    ofBytes.add(id);
  }
  const { result } = yield* ruleSteps();
  return result.some((id) => ofBytes.has(id)) ? undefined : { bytes, units };
}

function byteToken(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`;
}

function lengthAt(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/** The texts of all tokens. Those of replaced ones are marked by now. */
// biome-ignore lint/correctness/useYield: there is nothing to wait for
function* rawTexts({ pool, starts, ids }: BpeModel["bpe"]["vocabulary"]): ReturnType<WordSymbols["tokenTexts"]> {
  return { pool, starts, ids };
}
