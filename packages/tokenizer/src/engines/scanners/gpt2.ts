import { BEYOND_ASCII, type ClassTable, NUL } from "./class-table.ts";
import { APART, LETTER, NUMBER, OTHER, SPACE } from "./letter-classes.ts";
import type { Scanner } from "./scanner.ts";

/**
 * `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
 *
 * @param classes which characters are letters, numbers and spaces; those `APART` are words of their own, and text ends before
 * them as it does at its end
 */
export function gpt2Scanner({ byByte, classAt }: ClassTable): Scanner {
  /** The end of the run of characters of one class. */
  function run(bytes: Uint8Array, at: number, end: number, wanted: number): number {
    let i = at;
    for (;;) {
      const kind = byByte[bytes[i]!]!;
      if (kind === wanted) i++;
      else if (kind === BEYOND_ASCII) {
        const found = classAt(bytes, i);
        if ((found & 15) !== wanted) return i;
        i += found >> 4;
      } else if (kind === NUL && wanted === OTHER && i < end) i++;
      else return i;
    }
  }

  /** The end of the white space at `at`, without its last character if something else follows. */
  function spaces(bytes: Uint8Array, at: number, end: number): number {
    let last = at;
    let i = at;
    for (;;) {
      const kind = byByte[bytes[i]!]!;
      if (kind === SPACE) last = i++;
      else if (kind === BEYOND_ASCII) {
        const found = classAt(bytes, i);
        if ((found & 15) !== SPACE) break;
        last = i;
        i += found >> 4;
      } else break;
    }
    return i >= end || last === at || isApart(bytes, i) ? i : last;
  }

  function isApart(bytes: Uint8Array, at: number): boolean {
    const kind = byByte[bytes[at]!]!;
    return kind === APART || (kind === BEYOND_ASCII && (classAt(bytes, at) & 15) === APART);
  }

  function contraction(bytes: Uint8Array, at: number): number {
    const a = bytes[at + 1];
    if (a === 0x73 || a === 0x74 || a === 0x6d || a === 0x64) return at + 2;
    const b = bytes[at + 2];
    if ((a === 0x72 && b === 0x65) || (a === 0x76 && b === 0x65) || (a === 0x6c && b === 0x6c)) return at + 3;
    return -1;
  }

  return (bytes, from, end, ends) => {
    const classes = byByte;
    const limit = ends.length;
    let count = 0;
    let i = from;
    while (i < end && count < limit) {
      const byte = bytes[i]!;
      let kind = classes[byte]!;
      let start = i;
      if (byte === 0x20) {
        start = i + 1;
        kind = classes[bytes[start]!]!;
      } else if (byte === 0x27) {
        const stop = contraction(bytes, i);
        if (stop > 0) {
          ends[count++] = i = stop;
          continue;
        }
      }
      if (kind === LETTER || kind === NUMBER || kind === OTHER) {
        let e = start + 1;
        while (classes[bytes[e]!] === kind) e++;
        const stopped = classes[bytes[e]!]!;
        i = stopped === BEYOND_ASCII || (stopped === NUL && kind === OTHER && e < end) ? run(bytes, e, end, kind) : e;
      } else if (kind === NUL && start < end) i = run(bytes, start, end, OTHER);
      else if (kind === BEYOND_ASCII) {
        const found = classAt(bytes, start);
        const foundKind = found & 15;
        if (foundKind === SPACE) i = spaces(bytes, i, end);
        else if (foundKind === APART) i = start > i ? start : i + (found >> 4);
        else i = run(bytes, start, end, foundKind);
      } else if (kind === APART) i++;
      else i = spaces(bytes, i, end);
      ends[count++] = i;
    }
    return count;
  };
}
