import { letterToByte } from "../byte-alphabet.ts";
import type { Decoder } from "../stages.ts";

/** ByteLevel decoder: reads letters back as bytes, and the bytes of all tokens together as UTF-8. */
export function byteLevelDecoder(): Decoder {
  return { kind: "ByteLevel", decode: (tokens) => [Buffer.concat(tokens.map(tokenBytes)).toString()] };
}

/** The bytes that a token's letters stand for; of a token with any other character, its own UTF-8. */
export function tokenBytes(token: string): Uint8Array {
  const bytes = new Uint8Array(token.length);
  for (let i = 0; i < token.length; i++) {
    const byte = letterToByte[token.charCodeAt(i)] ?? -1;
    if (byte < 0) return Buffer.from(token);
    bytes[i] = byte;
  }
  return bytes;
}
