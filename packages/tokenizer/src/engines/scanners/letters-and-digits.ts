import { BEYOND_ASCII, type ClassTable, NUL } from "./class-table.ts";
import { contractionEnd } from "./contraction.ts";
import { LETTER, NUMBER, OTHER, SPACE } from "./letter-classes.ts";
import type { Scanner } from "./scanner.ts";

/**
 * `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,n}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
 *
 * @param maxDigits n: 3 for cl100k and Llama 3, 1 for Qwen
 */
export function lettersAndDigitsScanner({ byByte, classAt }: ClassTable, maxDigits: number): Scanner {
  function kindAt(bytes: Uint8Array, at: number, end: number): number {
    const kind = byByte[bytes[at]!]!;
    if (kind === BEYOND_ASCII) return classAt(bytes, at);
    if (kind === NUL) return at < end ? OTHER | 16 : NUL;
    return kind | 16;
  }

  function run(bytes: Uint8Array, at: number, end: number, wanted: number): number {
    let i = at;
    for (;;) {
      const found = kindAt(bytes, i, end);
      if ((found & 15) !== wanted) return i;
      i += found >> 4;
    }
  }

  function digits(bytes: Uint8Array, at: number, end: number): number {
    let i = at;
    for (let n = 0; n < maxDigits; n++) {
      const found = kindAt(bytes, i, end);
      if ((found & 15) !== NUMBER) break;
      i += found >> 4;
    }
    return i;
  }

  function others(bytes: Uint8Array, at: number, end: number): number {
    let i = run(bytes, at, end, OTHER);
    while (bytes[i] === 0x0a || bytes[i] === 0x0d) i++;
    return i;
  }

  function spaces(bytes: Uint8Array, at: number, end: number): number {
    let i = at;
    let last = at;
    let afterLine = -1;
    for (;;) {
      const found = kindAt(bytes, i, end);
      if ((found & 15) !== SPACE) break;
      last = i;
      i += found >> 4;
      if (bytes[last] === 0x0a || bytes[last] === 0x0d) afterLine = i;
    }
    if (afterLine >= 0) return afterLine;
    return i >= end || last === at ? i : last;
  }

  return (bytes, from, end, ends) => {
    const classes = byByte;
    const limit = ends.length;
    let count = 0;
    let i = from;
    while (i < end && count < limit) {
      const byte = bytes[i]!;
      const first = classes[byte]!;
      if (first === LETTER || (first !== NUMBER && byte !== 0x27 && byte !== 0x0a && byte !== 0x0d)) {
        // A word of ASCII letters, with a character before it or not, is nearly everything there is.
        const start = first === LETTER ? i : i + 1;
        if (first < NUL && classes[bytes[start]!] === LETTER) {
          let e = start + 1;
          while (classes[bytes[e]!] === LETTER) e++;
          if (classes[bytes[e]!] !== BEYOND_ASCII) {
            ends[count++] = i = e;
            continue;
          }
        }
      }
      if (byte === 0x27) {
        const stop = contractionEnd(bytes, i);
        if (stop > i) {
          ends[count++] = i = stop;
          continue;
        }
      }
      const found = kindAt(bytes, i, end);
      const kind = found & 15;
      let start = -1; // of the letters of a word
      if (kind === LETTER) start = i;
      else if (kind !== NUMBER && byte !== 0x0a && byte !== 0x0d) {
        const after = i + (found >> 4);
        if ((kindAt(bytes, after, end) & 15) === LETTER) start = after;
      }
      if (start >= 0) {
        let e = start;
        while (classes[bytes[e]!] === LETTER) e++;
        i = classes[bytes[e]!] === BEYOND_ASCII ? run(bytes, e, end, LETTER) : e;
      } else if (kind === NUMBER) i = digits(bytes, i, end);
      else if (kind === OTHER) i = others(bytes, i, end);
      else if (byte === 0x20 && (kindAt(bytes, i + 1, end) & 15) === OTHER) i = others(bytes, i + 1, end);
      else i = spaces(bytes, i, end);
      ends[count++] = i;
    }
    return count;
  };
}
