import { ends, ids, TEXT_BYTES } from "./areas";
import { sizeInWord } from "./bert-characters";
import { raw, SINGLE, startBytes, starts } from "./bert-words";
import { allocate } from "./memory";
import { lengthAt, pointAt } from "./utf8";
import { unknown } from "./word-piece";

/** The bytes of each token, by its id. */
export let tokenSizes: usize = 0;
/** Where tokens begin in the text and end, in UTF-16 units. */
export let places: usize = 0;
/** Bytes of the prefix of tokens that continue a word. */
let prefixSize: u32 = 0;

/** Makes room for the sizes of tokens, which are written to `tokenSizes`. */
export function makePlaces(idLimit: u32, sizeOfPrefix: u32): void {
  tokenSizes = allocate(<usize>idLimit << 2);
  places = allocate((TEXT_BYTES + 64) << 3);
  prefixSize = sizeOfPrefix;
}

/** Places the ids of the first `count` words, of a text that stands at `base`; returns how many they are. */
export function placeWords(count: u32, base: u32): i32 {
  let to = places;
  let token = ids;
  let from: u32 = 0;
  for (let w: usize = 0; w < <usize>count << 2; w += 4) {
    const end = load<u32>(ends + w);
    const size = end - from;
    from = end;
    const start = load<i32>(starts + w);
    if (start < 0) {
      const unit = base + <u32>~start;
      const bytes = load<u32>(startBytes + w);
      if ((bytes & SINGLE) !== 0) {
        // One character is one token.
        store<u32>(to, unit);
        store<u32>(to, unit + (load<u8>(raw + (bytes ^ SINGLE)) < 0xf0 ? 1 : 2), 4);
        token += 4;
        to += 8;
        continue;
      }
      const found = placeCharacters(raw + bytes, unit, size, token, to);
      token += found << 2;
      to += found << 3;
      continue;
    }
    // Each byte is a unit.
    let at = base + <u32>start;
    const stop = at + size;
    let shared: u32 = 0; // bytes of the token that are none of the word
    while (at < stop) {
      const next = stopOf(token, at, stop, shared);
      store<u32>(to, at);
      store<u32>(to, next, 4);
      to += 8;
      token += 4;
      at = next;
      shared = prefixSize;
    }
  }
  return <i32>((to - places) >> 3);
}

/** Where a token ends that begins `at`; an unknown one is the whole word, up to `stop`. */
// @ts-expect-error: decorator
@inline
function stopOf(token: usize, at: u32, stop: u32, shared: u32): u32 {
  const id = load<i32>(token);
  return id === unknown ? stop : at + load<u32>(tokenSizes + (<usize>id << 2)) - shared;
}

/** Places the ids of a word of `size` bytes that come from the characters at `place`, which is `unit`; returns how many they are. */
function placeCharacters(place: usize, unit: u32, size: u32, firstToken: usize, out: usize): usize {
  // The character at hand, where it begins and ends, and the bytes of the word up to its end.
  let at = place;
  let begin = unit;
  let end = unit;
  let covered: u32 = 0;
  let token = firstToken;
  let to = out;
  for (let byte: u32 = 0; byte < size; ) {
    const next = stopOf(token, byte, size, byte === 0 ? 0 : prefixSize);
    // First up to where the token begins, then up to its last byte.
    for (let k = 0; k < 2; k++) {
      const last = k === 0 ? byte : next - 1;
      while (covered <= last) {
        const length = lengthAt(at);
        covered += <u32>sizeInWord(pointAt(at), length);
        begin = end;
        end += length === 4 ? 2 : 1;
        at += length;
      }
      if (k === 0) store<u32>(to, begin);
    }
    store<u32>(to, end, 4);
    to += 8;
    token += 4;
    byte = next;
  }
  return (to - out) >> 3;
}
