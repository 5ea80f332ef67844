import { inRanges, type Steps } from "../../steps.ts";

/** Class of the zero byte: it ends the text where it stands at its end, and is a character where it does not. */
export const NUL = 14;
/** Class of every byte that begins a character beyond ASCII. */
export const BEYOND_ASCII = 15;

const POINTS_PER_STEP = 8192;

/** The class of every character, laid out for scanning UTF-8. Classes are below {@link NUL}. */
export interface ClassTable {
  /** By first byte: the class of an ASCII character, NUL or BEYOND_ASCII. */
  readonly byByte: Uint8Array;
  /** By code point below U+10000. */
  readonly near: Uint8Array;
  /** Of any other. */
  classOf(point: number): number;
  /**
   * The character beyond ASCII at `at`: its class, plus 16 times its length in bytes.
   */
  classAt(bytes: Uint8Array, at: number): number;
}

/** Makes a table. `classOf` is asked once for every code point below U+10000, and each time for those beyond. */
export function* classTable(classOf: (point: number) => number): Steps<ClassTable> {
  const byByte = new Uint8Array(256).fill(BEYOND_ASCII, 128);
  for (let point = 1; point < 128; point++) byByte[point] = classOf(point);
  byByte[0] = NUL;
  const near = new Uint8Array(0x10000);
  yield* inRanges(0x10000, POINTS_PER_STEP, (from, to) => {
    for (let point = Math.max(from, 128); point < to; point++) near[point] = classOf(point);
  });
  return {
    byByte,
    near,
    classOf,
    classAt(bytes, at) {
      const lead = bytes[at]!;
      if (lead < 0xe0) return near[((lead & 31) << 6) | (bytes[at + 1]! & 63)]! | 32;
      if (lead < 0xf0) return near[((lead & 15) << 12) | ((bytes[at + 1]! & 63) << 6) | (bytes[at + 2]! & 63)]! | 48;
      const point =
        ((lead & 7) << 18) | ((bytes[at + 1]! & 63) << 12) | ((bytes[at + 2]! & 63) << 6) | (bytes[at + 3]! & 63);
      return classOf(point) | 64;
    },
  };
}
