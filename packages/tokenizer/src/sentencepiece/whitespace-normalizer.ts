import { type DoubleArrayTrie, doubleArrayTrie } from "../models/unigram/double-array-trie.ts";
import type { NormalizedText } from "../normalized-text.ts";
import { originalRange } from "../normalized-text.ts";
import { type Charsmap, charsmap } from "../normalizers/charsmap.ts";
import type { Normalizer } from "../stages.ts";
import type { NormalizerSpec } from "./model-file.ts";

/** What stands for a space in pieces: U+2581. */
export const META_SPACE = "\u2581";
const META = [0xe2, 0x96, 0x81] as const;
const SPACE = 0x20;
/** Room behind the result. */
const MARGIN = 80;

/** SentencePiece's normalizer, over bytes (for ids) and over text with positions (for offsets). */
export interface SentencePieceNormalizer extends Normalizer {
  /** Normalizes `bytes[0, length)` (UTF-8); the result is in {@link output} and this returns its length. */
  run(bytes: Uint8Array, length: number): number;
  /** Valid until the next {@link run}; at least 64 bytes longer than the result, so that words can be read in steps. */
  output(): Uint8Array;
  /** Gives back what a long text took. To be called once the output is read. */
  release(): void;
}

/** Bytes that are kept from one text to the next. */
const KEPT = 1 << 20;

export interface NormalizerOptions {
  readonly spec: NormalizerSpec;
  readonly treatWhitespaceAsSuffix: boolean;
  /** Texts that are taken over as they are. */
  readonly userDefined: readonly string[];
  /** Name of the message in the file, for errors. */
  readonly path: string;
}

/**
 * Makes the normalizer: at each place the longest user-defined symbol, else the longest key of the table, else one
 * character; then white space at the ends and after other white space goes, a space is put before (or behind), and
 * spaces become U+2581, each as the model says.
 */
export function sentencePieceNormalizer(options: NormalizerOptions): SentencePieceNormalizer {
  const { spec, treatWhitespaceAsSuffix } = options;
  const { addDummyPrefix, removeExtraWhitespaces, escapeWhitespaces } = spec;
  const map: Charsmap | undefined =
    spec.charsmap.length === 0 ? undefined : charsmap(spec.charsmap, `${options.path}.precompiled_charsmap`);
  const symbols = options.userDefined.length === 0 ? undefined : trieOf(options.userDefined);
  const plain = plainBytes(map, symbols);
  const space = escapeWhitespaces ? META : ([SPACE] as const);

  // The step at one place: where its text is, and how far it reads. Kept here so that a step makes no object.
  let source: Uint8Array = new Uint8Array(0);
  let from = 0;
  let to = 0;

  function step(bytes: Uint8Array, at: number, length: number): number {
    if (symbols !== undefined) {
      const end = longestMatch(symbols, bytes, at, length);
      if (end > at) {
        source = bytes;
        from = at;
        to = end;
        return end;
      }
    }
    const place = map === undefined ? -1 : map.find(bytes, at, length, true);
    if (place >= 0) {
      source = map!.replacement(place);
      from = 0;
      to = source.length;
      return at + map!.matchedLength();
    }
    const first = bytes[at]!;
    source = bytes;
    from = at;
    to = at + (first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4);
    return to;
  }

  let out = new Uint8Array(4096);
  /** Place in the input of each byte of the output, only kept when somebody asks. */
  let places: number[] | undefined;

  function grow(needed: number): void {
    const larger = new Uint8Array(Math.max(needed, out.length * 2));
    larger.set(out);
    out = larger;
  }

  function run(bytes: Uint8Array, length: number): number {
    let at = 0;
    let written = 0;
    if (length === 0) return 0;
    if (removeExtraWhitespaces) {
      while (at < length) {
        const next = step(bytes, at, length);
        if (to - from !== 1 || source[from] !== SPACE) break;
        at = next;
      }
      if (at === length) return 0;
    }
    if (out.length < length * 3 + MARGIN) grow(length * 3 + MARGIN);
    if (!treatWhitespaceAsSuffix && addDummyPrefix) {
      for (const byte of space) {
        places?.push(at);
        out[written++] = byte;
      }
    }
    let afterSpace = removeExtraWhitespaces;
    while (at < length) {
      const byte = bytes[at]!;
      if (plain[byte] === 1 && places === undefined && (at + 1 === length || bytes[at + 1]! < 0x80)) {
        // An ASCII character that nothing is done with; most of most texts.
        if (written + MARGIN > out.length) grow(written + MARGIN);
        out[written++] = byte;
        afterSpace = false;
        at++;
        continue;
      }
      const next = step(bytes, at, length);
      while (afterSpace && from < to && source[from] === SPACE) from++;
      if (from < to) {
        if (written + (to - from) * 3 + MARGIN > out.length) grow(written + (to - from) * 3 + MARGIN);
        for (let i = from; i < to; i++) {
          const value = source[i]!;
          if (value === SPACE && escapeWhitespaces) {
            out[written++] = META[0];
            out[written++] = META[1];
            out[written++] = META[2];
            places?.push(at, at, at);
          } else {
            out[written++] = value;
            places?.push(at);
          }
        }
        afterSpace = removeExtraWhitespaces && source[to - 1] === SPACE;
      }
      at = next;
    }
    if (removeExtraWhitespaces) {
      while (written >= space.length && endsWith(out, written, space)) written -= space.length;
      if (places !== undefined) places.length = written;
    }
    if (treatWhitespaceAsSuffix && addDummyPrefix) {
      if (written + MARGIN > out.length) grow(written + MARGIN);
      for (const byte of space) {
        places?.push(length);
        out[written++] = byte;
      }
    }
    return written;
  }

  function normalize(of: NormalizedText): NormalizedText {
    const bytes = Buffer.from(of.text);
    places = [];
    const written = run(bytes, bytes.length);
    const at = places;
    places = undefined;
    const text = Buffer.from(out.buffer, 0, written).toString();
    const units = unitOfByte(of.text, bytes.length);
    const starts = new Int32Array(text.length);
    const ends = new Int32Array(text.length);
    let byte = 0;
    for (let unit = 0; unit < text.length; ) {
      const point = text.codePointAt(unit)!;
      const width = point > 0xffff ? 2 : 1;
      const size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      const begin = at[byte]!;
      let after = byte + size;
      while (after < written && at[after] === begin) after++;
      const end = after < written ? at[after]! : bytes.length;
      const [start, stop] = originalRange(of, units[begin]!, units[Math.max(begin, end)]!);
      starts.fill(start, unit, unit + width);
      ends.fill(stop, unit, unit + width);
      unit += width;
      byte += size;
    }
    return { text, shift: of.shift, starts, ends };
  }

  function release(): void {
    if (out.length > KEPT) out = new Uint8Array(4096);
  }

  return { run, output: () => out, release, normalize };
}

/** 1 for each ASCII byte that is a whole step when an ASCII character or the end follows, and not a space. */
function plainBytes(map: Charsmap | undefined, symbols: DoubleArrayTrie | undefined): Uint8Array {
  const plain = new Uint8Array(256);
  const pair = new Uint8Array(2);
  for (let byte = 0; byte < 0x80; byte++) {
    if (byte === SPACE) continue;
    pair[0] = byte;
    let changes = symbols !== undefined && beginsSymbol(symbols, byte);
    const beginsKey = map?.hasPrefix(pair.subarray(0, 1)) ?? false;
    for (let second = 0; beginsKey && second < 0x80 && !changes; second++) {
      pair[1] = second;
      changes = map?.hasPrefix(pair) ?? false;
    }
    if (!changes && map !== undefined) changes = map.find(pair, 0, 1, true) >= 0;
    plain[byte] = changes ? 0 : 1;
  }
  return plain;
}

function beginsSymbol({ cells, root }: DoubleArrayTrie, byte: number): boolean {
  return cells[(((cells[root << 1]! >> 1) + byte) << 1) + 1] === root;
}

function longestMatch({ cells, root }: DoubleArrayTrie, bytes: Uint8Array, start: number, end: number): number {
  let longest = start;
  let node = root;
  for (let i = start; i < end; i++) {
    const slot = (cells[node << 1]! >> 1) + bytes[i]!;
    if (cells[(slot << 1) + 1] !== node) break;
    node = slot;
    if ((cells[slot << 1]! & 1) === 1) longest = i + 1;
  }
  return longest;
}

function trieOf(texts: readonly string[]): DoubleArrayTrie {
  const starts = new Uint32Array(texts.length + 1);
  const parts = texts.map((text, i) => {
    const part = Buffer.from(text);
    starts[i + 1] = starts[i]! + part.length;
    return part;
  });
  return doubleArrayTrie({ pool: Buffer.concat(parts), starts });
}

function endsWith(bytes: Uint8Array, length: number, end: readonly number[]): boolean {
  for (let i = 0; i < end.length; i++) if (bytes[length - end.length + i] !== end[i]) return false;
  return true;
}

/** The UTF-16 position of each byte of a text. */
function unitOfByte(text: string, bytes: number): Int32Array {
  const units = new Int32Array(bytes + 1);
  let byte = 0;
  for (let unit = 0; unit < text.length; ) {
    const point = text.codePointAt(unit)!;
    const size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    units.fill(unit, byte, byte + size);
    byte += size;
    unit += point > 0xffff ? 2 : 1;
  }
  units[byte] = text.length;
  return units;
}
