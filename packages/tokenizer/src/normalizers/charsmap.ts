import { TokenizerError } from "../errors.ts";

/**
 * The table of replacements that SentencePiece stores with a model: a double array over UTF-8 whose values are places
 * in a text, where the replacement stands up to a NUL. Format: length of the array in bytes (32-bit, little-endian),
 * the array, the text.
 */
export interface Charsmap {
  /**
   * Looks for the keys that `bytes[start, end)` begins with. Returns the place of a replacement for {@link replacement},
   * -1 if there is none; {@link matchedLength} then says how many bytes the key has.
   *
   * @param longest whether the longest key counts (as in SentencePiece) or the shortest (as in Hugging Face's library)
   */
  find(bytes: Uint8Array, start: number, end: number, longest: boolean): number;
  matchedLength(): number;
  /** Whether some key begins with these bytes. */
  hasPrefix(bytes: Uint8Array): boolean;
  /** UTF-8 of a replacement, without the NUL. */
  replacement(place: number): Uint8Array;
  /** The same as a string. */
  replacementText(place: number): string;
}

/** The longest of Unicode's compatibility mappings has 33 bytes; without a bound a file could make a text a million times longer. */
const MAX_REPLACEMENT_BYTES = 1024;

/** SentencePiece's own maps have 250 to 500 KB. */
const MAX_BYTES = 16 * 1024 * 1024;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads a table.
 *
 * @param path the field it comes from, for messages
 * @throws TokenizerError `TOKENIZER_FIELD` if the bytes are no such table, `TOKENIZER_LIMIT` above 16 MiB
 */
export function charsmap(bytes: Uint8Array, path: string): Charsmap {
  const broken = (why: string): never => {
    throw new TokenizerError("TOKENIZER_FIELD", `${path}: ${why}`);
  };
  if (bytes.length > MAX_BYTES) throw new TokenizerError("TOKENIZER_LIMIT", `${path}: more than ${MAX_BYTES} bytes`);
  if (bytes.length < 4) broken("too short");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const units = Math.floor(view.getUint32(0, true) / 4);
  if (units === 0 || 4 + units * 4 > bytes.length) broken("the array is longer than the data");
  const array = new Uint32Array(units);
  for (let i = 0; i < units; i++) array[i] = view.getUint32(4 + i * 4, true);
  const text = bytes.slice(4 + units * 4);
  let decoded = "";
  try {
    decoded = utf8.decode(text);
  } catch {
    broken("the replacements are not UTF-8");
  }
  const found = new Map<number, Uint8Array>();
  const foundText = new Map<number, string>();
  let length = 0;

  function replacement(place: number): Uint8Array {
    let known = found.get(place);
    if (known === undefined) {
      // A place behind the end, or inside a character, can only come from a broken table.
      if (place > text.length || (place < text.length && (text[place]! & 0xc0) === 0x80))
        broken("a value is no place in the text");
      let end = place;
      while (end < text.length && text[end] !== 0) end++;
      if (end - place > MAX_REPLACEMENT_BYTES) {
        throw new TokenizerError(
          "TOKENIZER_LIMIT",
          `${path}: a replacement has more than ${MAX_REPLACEMENT_BYTES} bytes`,
        );
      }
      known = text.subarray(place, end);
      found.set(place, known);
    }
    return known;
  }

  return {
    find(key, start, end, longest) {
      let value = -1;
      let position = offsetOf(array[0]!);
      for (let i = start; i < end; i++) {
        const byte = key[i]!;
        if (byte === 0) break;
        position = (position ^ byte) >>> 0;
        const unit = position < units ? array[position]! : 0xffffffff;
        if ((unit & 0x800000ff) !== byte) break;
        position = (position ^ offsetOf(unit)) >>> 0;
        if (((unit >>> 8) & 1) === 0) continue;
        if (position >= units) broken("a value is outside the array");
        value = array[position]! & 0x7fffffff;
        length = i + 1 - start;
        if (!longest) break;
      }
      return value;
    },
    matchedLength: () => length,
    hasPrefix(prefix) {
      let position = offsetOf(array[0]!);
      for (const byte of prefix) {
        position = (position ^ byte) >>> 0;
        const unit = position < units ? array[position]! : 0xffffffff;
        if (byte === 0 || (unit & 0x800000ff) !== byte) return false;
        position = (position ^ offsetOf(unit)) >>> 0;
      }
      return true;
    },
    replacement,
    replacementText(place) {
      let known = foundText.get(place);
      if (known === undefined) {
        known = decoded === "" ? "" : utf8.decode(replacement(place));
        foundText.set(place, known);
      }
      return known;
    },
  };
}

/** Distance to the children, as the Darts-clone format packs it. */
function offsetOf(unit: number): number {
  return ((unit >>> 10) << ((unit & 0x200) >>> 6)) >>> 0;
}
