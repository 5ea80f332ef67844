import { TokenizerError } from "../errors.ts";
import { serdeFloat } from "../models/unigram/serde-float.ts";
import type { UnigramPieces } from "../models/unigram/unigram-vocabulary.ts";
import { atOnce, type Steps } from "../steps.ts";
import { malformed, parseJson, skipComma, skipSpace, skipValue } from "./json-cursor.ts";
import { StringReader } from "./string-reader.ts";

const PIECES_PER_STEP = 512;
const LEFT = 0x5b;
const RIGHT = 0x5d;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;

/** Numbers of more digits, with an exponent or with something wrong are read by the engine's own parser. */
const MAX_DIGITS = 18;
/** Digits of the first part of a number: that part times a power of ten up to 10^8 is exact. */
const FIRST_DIGITS = 10;
const POWERS = Float64Array.from({ length: MAX_DIGITS + 1 }, (_, exponent) => Number(`1e${exponent}`));
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/**
 * Reads the list of [piece, score] at `start`, the scores as {@link serdeFloat} says. Also gives the place after its end.
 *
 * @throws TokenizerError `TOKENIZER_JSON` where it is malformed, `TOKENIZER_FIELD` for an element that is no such pair
 */
export function* scanPieces(bytes: Uint8Array, start: number): Steps<{ pieces: UnigramPieces; end: number }> {
  const reader = new PieceReader(bytes);
  let at = skipSpace(bytes, start + 1);
  while (bytes[at] !== RIGHT) {
    at = reader.read(at, PIECES_PER_STEP);
    yield;
  }
  return { pieces: reader.finish(), end: at + 1 };
}

class PieceReader {
  readonly #bytes: Uint8Array;
  readonly #strings: StringReader;
  #starts = new Uint32Array(1 << 15);
  #scores = new Float64Array(1 << 15);
  #count = 0;
  #numberEnd = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#strings = new StringReader(bytes, 1 << 18);
  }

  /** Reads so many pieces; returns where the next begins, or the end of the list. */
  read(from: number, limit: number): number {
    const bytes = this.#bytes;
    let at = from;
    for (let left = limit; left > 0 && bytes[at] !== RIGHT; left--) {
      at = skipSpace(bytes, this.#readPair(at));
      if (bytes[at] !== COMMA && bytes[at] !== RIGHT) malformed(at, ", or ]");
      if (bytes[at] === COMMA) at = skipComma(bytes, at);
    }
    return at;
  }

  finish(): UnigramPieces {
    const { pool, length } = this.#strings;
    const count = this.#count;
    const starts = new Uint32Array(count + 1);
    starts.set(this.#starts.subarray(0, count));
    starts[count] = length;
    return { pool: pool.slice(0, length + 16), starts, scores: this.#scores.slice(0, count) };
  }

  #readPair(from: number): number {
    const bytes = this.#bytes;
    const count = this.#count;
    if (count === this.#starts.length) this.#grow();
    if (bytes[from] !== LEFT) this.#fail(from);
    const first = skipSpace(bytes, from + 1);
    if (bytes[first] !== 0x22) this.#fail(from);
    this.#starts[count] = this.#strings.length;
    const comma = skipSpace(bytes, this.#strings.read(first));
    if (bytes[comma] !== COMMA) this.#fail(from);
    this.#scores[count] = this.#readScore(skipSpace(bytes, comma + 1), from);
    const end = skipSpace(bytes, this.#numberEnd);
    if (bytes[end] !== RIGHT) this.#fail(from);
    this.#count++;
    return end + 1;
  }

  #readScore(at: number, from: number): number {
    const bytes = this.#bytes;
    const begin = bytes[at] === MINUS ? at + 1 : at;
    let first = 0;
    let second = 0;
    let digits = 0;
    let point = -1;
    let end = begin;
    for (; ; end++) {
      const byte = bytes[end]!;
      if (byte >= 0x30 && byte <= 0x39) {
        if (digits++ < FIRST_DIGITS) first = first * 10 + byte - 0x30;
        else second = second * 10 + byte - 0x30;
      } else if (byte === POINT && point < 0) point = end;
      else break;
    }
    const byte = bytes[end]!;
    const before = (point < 0 ? end : point) - begin;
    const after = point < 0 ? -1 : end - 1 - point;
    // One digit, or more that do not begin with 0.
    const isWhole = bytes[begin] === 0x30 ? before === 1 : before > 0;
    const isPlain = isWhole && after !== 0;
    if (!isPlain || digits > MAX_DIGITS || byte === 0x65 || byte === 0x45) return this.#readOther(at, from);
    this.#numberEnd = end;
    // Rounded once, as from an integer of 64 bits, and a second time by the division.
    const whole = digits > FIRST_DIGITS ? first * POWERS[digits - FIRST_DIGITS]! + second : first;
    const value = point < 0 ? whole : whole / POWERS[after]!;
    return begin > at ? -value : value;
  }

  #readOther(at: number, from: number): number {
    const end = atOnce(skipValue(this.#bytes, at));
    const text = Buffer.from(this.#bytes.subarray(at, end)).toString();
    const value = NUMBER.test(text) ? serdeFloat(Number(text)) : Number.NaN;
    if (!Number.isFinite(value)) this.#fail(from);
    this.#numberEnd = end;
    return value;
  }

  #grow(): void {
    const starts = new Uint32Array(this.#starts.length * 2);
    starts.set(this.#starts);
    this.#starts = starts;
    const scores = new Float64Array(this.#scores.length * 2);
    scores.set(this.#scores);
    this.#scores = scores;
  }

  /** Complains about the element at `from`. */
  #fail(from: number): never {
    parseJson(this.#bytes, from, atOnce(skipValue(this.#bytes, from)));
    throw new TokenizerError("TOKENIZER_FIELD", `model.vocab[${this.#count}] must be [piece, score]`);
  }
}
