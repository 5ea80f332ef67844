import { childOf, isKey, trieValues } from "./trie";

/** Where tokens begin that begin a word, and where those that continue one; 0 if there are none. */
let first: usize = 0;
let continued: usize = 0;
export let unknown: i32 = 0;
let most: usize = 0;

/**
 * Words are cut into tokens of the trie from now on, whose values are ids.
 *
 * @param unknownId the id of a word that is not made of tokens, or has more than `maxCharacters`
 */
export function useWordPiece(root: u32, afterPrefix: u32, unknownId: i32, maxCharacters: u32): void {
  first = root;
  continued = afterPrefix;
  unknown = unknownId;
  most = maxCharacters;
}

/** As src/engines/word-piece-words.ts: writes the ids of a word to `out`, the longest token first; returns where they end. */
export function encodeWordPiece(start: usize, end: usize, out: usize): usize {
  if (end - start <= most || countCharacters(start, end) <= most) {
    let to = out;
    let at = start;
    let from = first;
    while (from !== 0) {
      let node = from;
      let id: i32 = -1;
      let stop = at;
      for (let i = at; i < end; ) {
        node = childOf(node, load<u8>(i++));
        if (node === 0) break;
        if (isKey(node)) {
          id = load<i32>(trieValues + (node << 2));
          stop = i;
        }
      }
      if (id < 0) break;
      store<i32>(to, id);
      to += 4;
      if (stop === end) return to;
      at = stop;
      from = continued;
    }
  }
  store<i32>(out, unknown);
  return out + 4;
}

function countCharacters(start: usize, end: usize): usize {
  let count: usize = 0;
  for (let i = start; i < end; i++) if ((load<u8>(i) & 0xc0) !== 0x80) count++;
  return count;
}
