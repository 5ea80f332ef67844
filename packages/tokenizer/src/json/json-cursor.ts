import { TokenizerError } from "../errors.ts";
import type { Steps } from "../steps.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
/** Bytes that are skipped in one step. */
const BYTES_PER_STEP = 1 << 17;

/** Complains about malformed JSON at a byte. */
export function malformed(at: number, wanted: string): never {
  throw new TokenizerError("TOKENIZER_JSON", `tokenizer.json is not valid JSON: ${wanted} expected at byte ${at}`);
}

/** The first byte at or after `at` that is not white space. */
export function skipSpace(bytes: Uint8Array, at: number): number {
  for (;;) {
    const byte = bytes[at]!;
    if (byte > SPACE || (byte !== SPACE && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) return at;
    at++;
  }
}

/** Where the value after the comma at `at` begins. */
export function skipComma(bytes: Uint8Array, at: number): number {
  const next = skipSpace(bytes, at + 1);
  return bytes[next] === 0x7d || bytes[next] === 0x5d ? malformed(next, "what comes after a comma") : next;
}

/** Where the string that begins at `at` (its quote) ends, after the closing quote. */
export function skipString(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== QUOTE) malformed(at, "a string");
  for (let i = at + 1; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) return i + 1;
    if (byte === BACKSLASH) i++;
  }
  return malformed(bytes.length, "the end of a string");
}

/** Where the value that begins at `at` ends. Brackets are only counted: whoever parses the value checks it. */
export function* skipValue(bytes: Uint8Array, at: number): Steps<number> {
  const first = bytes[at];
  if (first === QUOTE) return skipString(bytes, at);
  if (first !== 0x7b && first !== 0x5b) {
    let i = at;
    while (i < bytes.length && !isEnd(bytes[i]!)) i++;
    return i > at ? i : malformed(at, "a value");
  }
  const state = { at, depth: 0 };
  while (!skipBrackets(bytes, state, state.at + BYTES_PER_STEP)) {
    if (state.at >= bytes.length) malformed(bytes.length, "the end of an object or array");
    yield;
  }
  return state.at;
}

/** Goes on until the brackets are closed (true) or the limit is reached, but not inside of a string. */
function skipBrackets(bytes: Uint8Array, state: { at: number; depth: number }, limit: number): boolean {
  let { at, depth } = state;
  const { length } = bytes;
  const end = Math.min(length, limit);
  let isClosed = false;
  while (at < end && !isClosed) {
    const byte = bytes[at++]!;
    if (byte <= SPACE) {
      while (bytes[at]! <= SPACE) at++;
      continue;
    }
    if (byte === QUOTE) {
      // The same as skipString, in place: nearly all of a tokenizer.json is short strings.
      for (; at < length && bytes[at] !== QUOTE; at++) if (bytes[at] === BACKSLASH) at++;
      at++;
    } else if (byte === 0x7b || byte === 0x5b) depth++;
    else if (byte === 0x7d || byte === 0x5d) isClosed = --depth === 0;
  }
  state.at = at;
  state.depth = depth;
  return isClosed;
}

function isEnd(byte: number): boolean {
  return byte === 0x2c || byte === 0x7d || byte === 0x5d || byte <= 0x20;
}

/**
 * Calls `visit` with the name of each member of the object at `at` and where its value begins; returns the object's end.
 * A visitor that finds the end of the value by itself returns it; otherwise the value is skipped.
 */
export function* eachMember(
  bytes: Uint8Array,
  at: number,
  visit: (name: string, start: number) => Steps<number | undefined>,
): Steps<number> {
  if (bytes[at] !== 0x7b) malformed(at, "{");
  let i = skipSpace(bytes, at + 1);
  if (bytes[i] === 0x7d) return i + 1;
  for (;;) {
    const nameEnd = skipString(bytes, i);
    const name = parseJson(bytes, i, nameEnd) as string;
    i = skipSpace(bytes, nameEnd);
    if (bytes[i] !== 0x3a) malformed(i, ":");
    const start = skipSpace(bytes, i + 1);
    const end = (yield* visit(name, start)) ?? (yield* skipValue(bytes, start));
    i = skipSpace(bytes, end);
    if (bytes[i] === 0x7d) return i + 1;
    if (bytes[i] !== 0x2c) malformed(i, ", or }");
    i = skipSpace(bytes, i + 1);
  }
}

/** Parses a range of bytes with the engine's own parser. */
export function parseJson(bytes: Uint8Array, start = 0, end: number = bytes.length): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("utf8"));
  } catch (cause) {
    throw new TokenizerError("TOKENIZER_JSON", `tokenizer.json is not valid JSON: ${(cause as Error).message}`, {
      cause,
    });
  }
}
