import { byteToLetter } from "./byte-alphabet.ts";
import { type NormalizedText, withRanges } from "./normalized-text.ts";

/** Writes a text byte by byte in the byte-level alphabet; the letters of one character share its range. */
export function byteLevelText(of: NormalizedText): NormalizedText {
  if (of.text === "") return of;
  const { starts, ends } = withRanges(of);
  const bytes = Buffer.from(of.text);
  const newStarts = new Int32Array(bytes.length);
  const newEnds = new Int32Array(bytes.length);
  const letters = new Uint16Array(bytes.length);
  let unit = -1;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    letters[i] = byteToLetter[byte]!;
    // A continuation byte belongs to the character before it; one of four bytes is two UTF-16 units long.
    if ((byte & 0xc0) !== 0x80) unit += i > 0 && of.text.codePointAt(unit)! > 0xffff ? 2 : 1;
    newStarts[i] = starts[unit]!;
    newEnds[i] = ends[unit]!;
  }
  return { text: Buffer.from(letters.buffer).toString("utf16le"), shift: of.shift, starts: newStarts, ends: newEnds };
}
