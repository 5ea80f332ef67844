import { allocate } from "./memory";
import { nearPointAt, pointAt } from "./utf8";

/** Class of the zero byte: it ends the text where it stands at its end, and is a character where it does not. */
export const NUL: u32 = 14;
/** Class of every byte that begins a character beyond ASCII. */
export const BEYOND_ASCII: u32 = 15;

/** The class of each first byte; NUL and BEYOND_ASCII among them. */
export const byByte: usize = allocate(256);
/** The classes of the characters below U+10000. */
export const near: usize = allocate(65536);

/** The class of a character that has none in the tables. */
// @ts-expect-error: decorator
@external("script", "classOf")
export declare function classOf(point: usize): u32;

// @ts-expect-error: decorator
@inline
export function classOfByte(at: usize): u32 {
  return <u32>load<u8>(byByte + <usize>load<u8>(at));
}

/** The character beyond ASCII at `at`: its class, plus 16 times its length in bytes. */
export function classAt(at: usize): u32 {
  const lead = load<u8>(at);
  if (lead < 0xe0) return <u32>load<u8>(near + nearPointAt(at)) | 32;
  if (lead < 0xf0) return <u32>load<u8>(near + nearPointAt(at)) | 48;
  return classOf(pointAt(at)) | 64;
}

/** The same for any character, where a zero byte inside of the text is of class `other`. */
// @ts-expect-error: decorator
@inline
export function kindAt(at: usize, end: usize, other: u32): u32 {
  const kind = classOfByte(at);
  if (kind === BEYOND_ASCII) return classAt(at);
  if (kind === NUL) return at < end ? other | 16 : NUL;
  return kind | 16;
}
