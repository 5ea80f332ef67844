import { TokenizerError } from "../errors.ts";
import type { Steps } from "../steps.ts";

/** The tokens of a rank file as bytes; the rank of a token is its id. */
export interface RankFile {
  /** Bytes of all tokens, one after the other; those of token t are `pool[starts[t]]` up to `pool[starts[t + 1]]`. */
  readonly pool: Uint8Array;
  readonly starts: Uint32Array;
  readonly ranks: Int32Array;
}

/** The largest published file has 4 MB. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;
/** Ranks of merges are kept in 20 bits; published vocabularies end at 200,000. */
export const MAX_RANK: number = (1 << 20) - 2;
/** Published tokens have up to 128 bytes. The ways to split a token grow with its length. */
const MAX_TOKEN_BYTES = 1024;
/** Bytes of all tokens together, for the same reason. */
const MAX_POOL_BYTES = 16 * 1024 * 1024;

const digits = new Int8Array(256).fill(-1);
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
for (let i = 0; i < 64; i++) digits[alphabet.charCodeAt(i)] = i;

const SPACE = 0x20;
const LF = 10;
const CR = 13;
const LINES_PER_STEP = 512;
const PAD = 0x3d;

/**
 * Reads a tiktoken file: one token per line, in base64, then a space and its rank.
 *
 * @throws TokenizerError `TOKENIZER_JSON` naming the line that is wrong, `TOKENIZER_LIMIT` above the limits
 */
export function* readRankFile(bytes: Uint8Array): Steps<RankFile> {
  if (bytes.length > MAX_FILE_BYTES)
    throw new TokenizerError("TOKENIZER_LIMIT", `a rank file of more than ${MAX_FILE_BYTES} bytes`);
  const pool = new Uint8Array(Math.ceil(bytes.length * 0.75) + 4);
  const starts: number[] = [0];
  const ranks: number[] = [];
  let length = 0;
  let line = 0;
  const fail = (why: string): never => {
    throw new TokenizerError("TOKENIZER_JSON", `rank file, line ${line}: ${why}`);
  };

  /** Reads so many lines; returns where the next begins. */
  function readLines(from: number, limit: number): number {
    let at = from;
    while (at < bytes.length && line < limit) {
      line++;
      if (bytes[at] === LF || bytes[at] === CR) {
        at++;
        continue;
      }
      const begin = length;
      let value = 0;
      let bits = 0;
      let count = 0;
      for (; at < bytes.length && bytes[at] !== SPACE; at++, count++) {
        const byte = bytes[at]!;
        if (byte === PAD) continue;
        const digit = digits[byte]!;
        if (digit < 0) fail("not base64 and a rank");
        value = ((value << 6) | digit) & 0xffffff;
        bits += 6;
        if (bits >= 8) {
          bits -= 8;
          pool[length++] = value >> bits;
        }
      }
      if (count % 4 !== 0 || length === begin) fail("not base64 and a rank");
      if (length - begin > MAX_TOKEN_BYTES)
        throw new TokenizerError(
          "TOKENIZER_LIMIT",
          `rank file, line ${line}: a token of more than ${MAX_TOKEN_BYTES} bytes`,
        );
      at++;
      let rank = 0;
      const first = at;
      for (; at < bytes.length && bytes[at] !== LF && bytes[at] !== CR; at++) {
        const digit = bytes[at]! - 0x30;
        if (digit < 0 || digit > 9) fail("the rank is no whole number");
        rank = rank * 10 + digit;
        if (rank > MAX_RANK)
          throw new TokenizerError("TOKENIZER_LIMIT", `rank file, line ${line}: a rank above ${MAX_RANK}`);
      }
      if (at === first) fail("there is no rank");
      if (bytes[at] === CR) at++;
      at++;
      starts.push(length);
      ranks.push(rank);
      if (length > MAX_POOL_BYTES)
        throw new TokenizerError("TOKENIZER_LIMIT", `a rank file with tokens of more than ${MAX_POOL_BYTES} bytes`);
    }
    return at;
  }

  for (let at = 0; at < bytes.length; ) {
    at = readLines(at, line + LINES_PER_STEP);
    yield;
  }
  return { pool, starts: Uint32Array.from(starts), ranks: Int32Array.from(ranks) };
}
