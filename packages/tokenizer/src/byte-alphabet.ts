/**
 * The alphabet in which byte-level models write bytes: printable Latin-1 characters stand for themselves, the other bytes
 * for the characters from U+0100 on, in order. Its largest code point is U+0143.
 */
export const byteToLetter: Uint16Array = new Uint16Array(256);

/** The byte of a letter (index: code point below 512), -1 for what is no letter. */
export const letterToByte: Int16Array = new Int16Array(512).fill(-1);

for (let byte = 0, next = 256; byte < 256; byte++) {
  const isPrintable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  const letter = isPrintable ? byte : next++;
  byteToLetter[byte] = letter;
  letterToByte[letter] = byte;
}

const letters = Array.from(byteToLetter, (letter) => String.fromCharCode(letter));

/** Bytes spelled in the alphabet. */
export function spellBytes(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i++) text += letters[bytes[i]!]!;
  return text;
}
