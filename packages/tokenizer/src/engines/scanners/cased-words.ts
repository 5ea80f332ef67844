import { BEYOND_ASCII, type ClassTable, NUL } from "./class-table.ts";
import { contractionEnd } from "./contraction.ts";
import { BLANK, CASELESS, DIGIT, LOWER, MARK, OTHER, UPPER } from "./letter-classes.ts";
import type { Scanner } from "./scanner.ts";

/**
 * o200k: words with a change from upper to lower case inside are cut there, contractions stay with their word.
 *
 * With U = `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`, L = `[\p{Ll}\p{Lm}\p{Lo}\p{M}]`, P = `[^\r\n\p{L}\p{N}]` and
 * C = `(?i:'s|'t|'re|'ve|'m|'ll|'d)`:
 * `P?U*L+C?|P?U+L*C?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`
 */
export function casedWordsScanner({ byByte, classAt }: ClassTable): Scanner {
  function kindAt(bytes: Uint8Array, at: number, end: number): number {
    const kind = byByte[bytes[at]!]!;
    if (kind === BEYOND_ASCII) return classAt(bytes, at);
    if (kind === NUL) return at < end ? OTHER | 16 : NUL;
    return kind | 16;
  }

  function withContraction(bytes: Uint8Array, at: number): number {
    return bytes[at] === 0x27 ? contractionEnd(bytes, at) : at;
  }

  /** The end of `U*L+C?` at `at`, or -1. U and L share caseless letters and marks, so the match may have to give back. */
  function endingLower(bytes: Uint8Array, at: number, end: number): number {
    let i = at;
    let afterShared = -1; // after the last character of U that is also one of L
    for (;;) {
      const found = kindAt(bytes, i, end);
      const kind = found & 15;
      if (kind === UPPER) i += found >> 4;
      else if (kind === CASELESS || kind === MARK) {
        i += found >> 4;
        afterShared = i;
      } else if (kind === LOWER) {
        i += found >> 4;
        for (;;) {
          const next = kindAt(bytes, i, end);
          const nextKind = next & 15;
          if (nextKind !== LOWER && nextKind !== CASELESS && nextKind !== MARK) break;
          i += next >> 4;
        }
        return withContraction(bytes, i);
      } else break;
    }
    return afterShared < 0 ? -1 : withContraction(bytes, afterShared);
  }

  /** The end of `U+L*C?` at `at`, or -1, where `U*L+C?` does not match: there is no L after the U. */
  function upperOnly(bytes: Uint8Array, at: number, end: number): number {
    let i = at;
    for (;;) {
      const found = kindAt(bytes, i, end);
      const kind = found & 15;
      if (kind !== UPPER && kind !== CASELESS && kind !== MARK) break;
      i += found >> 4;
    }
    return i === at ? -1 : withContraction(bytes, i);
  }

  function spaces(bytes: Uint8Array, at: number, end: number): number {
    let i = at;
    let last = at;
    let afterLine = -1;
    for (;;) {
      const found = kindAt(bytes, i, end);
      if ((found & 15) !== BLANK) break;
      last = i;
      i += found >> 4;
      if (bytes[last] === 0x0a || bytes[last] === 0x0d) afterLine = i;
    }
    if (afterLine >= 0) return afterLine;
    return i >= end || last === at ? i : last;
  }

  /** The end of the word at `at`, whatever it is. */
  function anyWord(bytes: Uint8Array, at: number, end: number): number {
    const byte = bytes[at]!;
    const found = kindAt(bytes, at, end);
    const kind = found & 15;
    const after = at + (found >> 4);
    const isPrefix = kind === OTHER || kind === MARK || (kind === BLANK && byte !== 0x0a && byte !== 0x0d);
    let e = isPrefix ? endingLower(bytes, after, end) : -1;
    if (e < 0) e = endingLower(bytes, at, end);
    if (e < 0 && isPrefix) e = upperOnly(bytes, after, end);
    if (e < 0) e = upperOnly(bytes, at, end);
    if (e >= 0) return e;
    if (kind === DIGIT) {
      e = after;
      for (let n = 1; n < 3; n++) {
        const next = kindAt(bytes, e, end);
        if ((next & 15) !== DIGIT) break;
        e += next >> 4;
      }
      return e;
    }
    let i = byte === 0x20 ? at + 1 : at;
    const first = i;
    for (;;) {
      const next = kindAt(bytes, i, end);
      if ((next & 15) !== OTHER && (next & 15) !== MARK) break;
      i += next >> 4;
    }
    if (i === first) return spaces(bytes, at, end);
    while (i < end && (bytes[i] === 0x0a || bytes[i] === 0x0d || bytes[i] === 0x2f)) i++;
    return i;
  }

  return (bytes, from, end, ends) => {
    const classes = byByte;
    const limit = ends.length;
    let count = 0;
    let i = from;
    while (i < end && count < limit) {
      // A word of ASCII letters, with a character before it or not, is nearly everything there is.
      const kind = classes[bytes[i]!]!;
      let e = i;
      if (kind === OTHER || (kind === BLANK && bytes[i] !== 0x0a && bytes[i] !== 0x0d)) e = i + 1;
      const start = e;
      while (classes[bytes[e]!] === UPPER) e++;
      while (classes[bytes[e]!] === LOWER) e++;
      const stopped = classes[bytes[e]!]!;
      if (e > start && stopped !== BEYOND_ASCII) i = bytes[e] === 0x27 ? contractionEnd(bytes, e) : e;
      else i = anyWord(bytes, i, end);
      ends[count++] = i;
    }
    return count;
  };
}
