import { byteIds } from "./byte-words";
import { allocate } from "./memory";
import { longSymbols, mergeLong, reserveLong } from "./merge-long";
import { MAX_SHORT, mergeShort, setRank, shortSymbols } from "./merge-short";
import { rankOf } from "./merge-table";
import { lengthAt, nearPointAt } from "./utf8";
import { idOfBytes } from "./vocabulary";

const UNASKED: i32 = -2;
/** The ids of the characters below U+10000, as far as asked. */
let near: usize = 0;

/**
 * Words are made of characters from now on, those without a token of bytes.
 *
 * @param spaceId the token that a space stands for; negative if it is a character as any other
 */
export function useCharacters(spaceId: i32): void {
  near = allocate(65536 << 2);
  for (let point: usize = 0; point < 65536; point++) store<i32>(near + (point << 2), UNASKED);
  if (spaceId >= 0) store<i32>(near, spaceId, 0x20 << 2);
}

/** Writes the ids of a word to `out`; returns where they end. */
export function encodeCharacters(start: usize, end: usize, out: usize): usize {
  const isShort = <i32>(end - start) <= MAX_SHORT;
  if (!isShort) reserveLong(<u32>(end - start));
  const symbols = isShort ? shortSymbols : longSymbols;
  let to = symbols;
  for (let at = start; at < end; ) {
    const length = lengthAt(at);
    const id = idAt(at, length);
    if (id >= 0) {
      store<i32>(to, id);
      to += 4;
    } else {
      for (let i: usize = 0; i < length; i++) {
        store<u32>(to, load<u32>(byteIds + ((<usize>load<u8>(at + i)) << 2)));
        to += 4;
      }
    }
    at += length;
  }
  const count = <u32>(to - symbols) >> 2;
  if (!isShort) return mergeLong(count, out);
  for (let i: u32 = 0; i + 1 < count; i++) {
    const at = symbols + ((<usize>i) << 2);
    setRank(i, rankOf(load<u32>(at), load<u32>(at, 4)));
  }
  return mergeShort(count, out);
}

/** The id of the character at `at`, or a negative number. */
function idAt(at: usize, length: usize): i32 {
  if (length === 4) return idOfBytes(at, at + 4);
  const slot = near + (nearPointAt(at) << 2);
  let id = load<i32>(slot);
  if (id === UNASKED) {
    id = idOfBytes(at, at + length);
    store<i32>(slot, id);
  }
  return id;
}
