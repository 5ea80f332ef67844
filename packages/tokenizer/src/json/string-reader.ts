import { malformed } from "./json-cursor.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Reads JSON strings into a pool of UTF-8, without making JavaScript strings of them. */
export class StringReader {
  /** What has been read, from 0 up to `length`. */
  pool: Uint8Array;
  length = 0;
  readonly #bytes: Uint8Array;

  /** A reader of `bytes`. `capacity`: bytes of the pool to begin with. */
  constructor(bytes: Uint8Array, capacity: number) {
    this.#bytes = bytes;
    this.pool = new Uint8Array(capacity + 16);
  }

  /** Appends the string whose opening quote is at `at`; returns the place after its closing quote. */
  read(at: number): number {
    const bytes = this.#bytes;
    if (bytes[at] !== QUOTE) malformed(at, "a string");
    let { pool, length } = this;
    let i = at + 1;
    for (;;) {
      // Up to the end or the next escape everything is taken over as it is.
      let k = i;
      let byte = bytes[i];
      while (byte !== QUOTE && byte !== BACKSLASH && byte! >= 0x20) byte = bytes[++i];
      if (length + i - k + 4 > pool.length) {
        const larger = new Uint8Array((pool.length + i - k) * 2);
        larger.set(pool);
        this.pool = pool = larger;
      }
      while (k < i) pool[length++] = bytes[k++]!;
      if (byte === QUOTE) {
        this.length = length;
        return i + 1;
      }
      if (byte !== BACKSLASH) malformed(i, "a character of a string");
      const letter = bytes[i + 1];
      if (letter !== 0x75) {
        pool[length++] = SIMPLE.get(letter ?? 0) ?? malformed(i, "an escape");
        i += 2;
        continue;
      }
      let point = this.#hex4(i + 2);
      i += 6;
      if (point >= 0xd800 && point < 0xdc00 && bytes[i] === 0x5c && bytes[i + 1] === 0x75) {
        const low = this.#hex4(i + 2);
        if (low < 0xdc00 || low > 0xdfff) malformed(i, "the second half of a surrogate pair");
        point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
        i += 6;
      } else if (point >= 0xd800 && point < 0xe000) malformed(i, "a whole surrogate pair");
      if (point < 0x80) pool[length++] = point;
      else {
        if (point < 0x800) pool[length++] = 0xc0 | (point >> 6);
        else {
          if (point < 0x10000) pool[length++] = 0xe0 | (point >> 12);
          else {
            pool[length++] = 0xf0 | (point >> 18);
            pool[length++] = 0x80 | ((point >> 12) & 63);
          }
          pool[length++] = 0x80 | ((point >> 6) & 63);
        }
        pool[length++] = 0x80 | (point & 63);
      }
    }
  }

  #hex4(at: number): number {
    const bytes = this.#bytes;
    let value = 0;
    for (let i = at; i < at + 4; i++) {
      const byte = bytes[i] ?? 0;
      const lower = byte | 32;
      if (byte >= 0x30 && byte <= 0x39) value = value * 16 + byte - 0x30;
      else if (lower >= 0x61 && lower <= 0x66) value = value * 16 + lower - 0x57;
      else malformed(i, "four hexadecimal digits");
    }
    return value;
  }
}

/** What follows a backslash, and the byte it stands for. */
const SIMPLE: ReadonlyMap<number, number> = new Map([
  [0x22, 0x22],
  [0x5c, 0x5c],
  [0x2f, 0x2f],
  [0x62, 8],
  [0x66, 12],
  [0x6e, 10],
  [0x72, 13],
  [0x74, 9],
]);
