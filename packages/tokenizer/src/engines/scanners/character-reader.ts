import { byteToLetter } from "../../byte-alphabet.ts";
import { classOfPoint, type SetClasses } from "../../expressions/set-classes.ts";

/** Class of every byte that begins a character of several bytes. */
export const SEVERAL_BYTES = 255;

/** The classes of characters, laid out for reading bytes. */
export interface CharacterReader {
  /** By first byte: the class of a character of one byte, or {@link SEVERAL_BYTES}. */
  readonly byByte: Uint8Array;
  /** The classes of the characters below U+10000; none where every character is of one byte. */
  readonly near: Uint8Array;
  /** The class of a character of several bytes at `at`, plus 256 times their number. */
  classAt(bytes: Uint8Array, at: number): number;
}

/**
 * @param areLetters whether text comes after a ByteLevel pre-tokenizer: each byte is a letter of its alphabet; else it is UTF-8
 */
export function characterReader(classes: SetClasses, areLetters: boolean): CharacterReader {
  const byByte = new Uint8Array(256).fill(SEVERAL_BYTES);
  for (let byte = 0; byte < (areLetters ? 256 : 128); byte++) {
    byByte[byte] = classOfPoint(classes, areLetters ? byteToLetter[byte]! : byte);
  }
  const near = new Uint8Array(areLetters ? 0 : 0x10000);
  classes.starts.forEach((start, stretch) => {
    near.fill(classes.classes[stretch]!, start, classes.starts[stretch + 1]);
  });
  return {
    byByte,
    near,
    classAt(bytes, at) {
      const lead = bytes[at]!;
      if (lead < 0xe0) return near[((lead & 31) << 6) | (bytes[at + 1]! & 63)]! | 0x200;
      if (lead < 0xf0) return near[((lead & 15) << 12) | ((bytes[at + 1]! & 63) << 6) | (bytes[at + 2]! & 63)]! | 0x300;
      const low = ((bytes[at + 1]! & 63) << 12) | ((bytes[at + 2]! & 63) << 6) | (bytes[at + 3]! & 63);
      return classOfPoint(classes, ((lead & 7) << 18) | low) | 0x400;
    },
  };
}
