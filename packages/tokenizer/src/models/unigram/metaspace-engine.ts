import type { IdList } from "../../engines/id-list.ts";
import { releaseText, type TextBuffer, textBuffer, writeText } from "../../engines/text-buffer.ts";
import type { TextEngine } from "../../engines/text-engine.ts";
import { type EncodeWord, type WordEncoder, wordEncoder } from "../../engines/word-encoder.ts";
import { normalizeString } from "../../normalize-string.ts";
import { normalizedText } from "../../normalized-text.ts";
import type { Normalizer, PreTokenizer } from "../../stages.ts";
import { isWhiteSpace } from "../../unicode/index.ts";
import { ASK, type CharacterActions, characterActions, KEEP, SEPARATE } from "./character-actions.ts";
import type { MetaspacePlan } from "./metaspace-plan.ts";

/** Words that are cut before any is encoded. */
const BATCH = 1024;
const META = [0xe2, 0x96, 0x81] as const;
const META_SPACE = 0x2581;

// What the scan does with an ASCII byte; other bytes begin a longer character.
const ASCII_KEEP = 0;
const ASCII_SEPARATE = 1;
const ASCII_OTHER = 2;

export interface MetaspaceParts {
  readonly plan: MetaspacePlan;
  /** Undefined if the text comes normalized. */
  readonly normalizer: Normalizer | undefined;
  readonly preTokenizer: PreTokenizer;
  /** Encodes one word that begins with U+2581. */
  readonly encodeWord: EncodeWord;
}

/**
 * Text to ids for pipelines whose words begin with U+2581: normalizing, cutting and looking up in one pass over the
 * bytes. Characters whose normal form depends on their neighbours send their word (or, where words are cut at spaces
 * alone, the text) through the stages.
 */
export function metaspaceEngine({ plan, normalizer, preTokenizer, encodeWord }: MetaspaceParts): TextEngine {
  const byWhitespace = plan.words === "whitespace";
  const normalizeText = (text: string) => (normalizer === undefined ? text : normalizeString(normalizer, text));
  /** What becomes of a character inside a text: at its ends, white space may be taken off. */
  function normalize(text: string): string {
    const beside = normalizeText("a");
    const whole = normalizeText(`a${text}a`);
    const isPlain =
      beside !== "" && whole.length >= beside.length * 2 && whole.startsWith(beside) && whole.endsWith(beside);
    // Should the letters beside it change as well, U+2581 stands for "ask the stages".
    return isPlain ? whole.slice(beside.length, whole.length - beside.length) : String.fromCharCode(META_SPACE);
  }
  const asked = new Set([META_SPACE, 0]);
  let actions: CharacterActions | undefined;
  let words: WordEncoder | undefined;
  const ascii = new Uint8Array(256).fill(ASCII_OTHER);
  const input = textBuffer();
  const output = textBuffer(); // the words without their U+2581, one after the other
  const ends = new Int32Array(BATCH);
  let scratch = new Uint8Array(256);

  function prepare(): WordEncoder {
    const isSeparator = byWhitespace
      ? (text: string) => text !== "" && [...text].every((character) => isWhiteSpace(character.codePointAt(0)!))
      : (text: string) => /^ +$/.test(text);
    for (const text of plan.replaced) asked.add(text.codePointAt(0)!);
    // CR and LF are one cluster, which is replaced as CR alone would be.
    const lines = ["\r", "\n"].every((line) => isSeparator(normalize(line)));
    if (!lines) asked.add(0x0d);
    actions = characterActions(normalize, isSeparator, asked);
    for (let byte = 1; byte < 0x80; byte++) {
      const action = actions.of(byte);
      ascii[byte] = action === KEEP ? ASCII_KEEP : action === SEPARATE ? ASCII_SEPARATE : ASCII_OTHER;
    }
    words = wordEncoder((bytes, start, end, into) => {
      const length = end - start + 3;
      if (length > scratch.length) scratch = new Uint8Array(length * 2);
      const word = scratch;
      word[0] = META[0];
      word[1] = META[1];
      word[2] = META[2];
      for (let i = start; i < end; i++) word[i - start + 3] = bytes[i]!;
      encodeWord(word, 0, length, into);
    });
    return words;
  }

  /** Sends a stretch of the input through the stages. */
  function encodeByStages(text: string, into: IdList): void {
    const normalized = normalizer === undefined ? text : normalizeString(normalizer, text);
    for (const word of preTokenizer.split(normalizedText(normalized))) {
      if (word.text === "") continue;
      const bytes = Buffer.from(word.text);
      if (bytes.length === 3 || word.text.charCodeAt(0) !== META_SPACE) {
        encodeWord(bytes, 0, bytes.length, into);
        continue;
      }
      room(output, bytes.length + 128);
      output.bytes.set(bytes.subarray(3));
      ends[0] = bytes.length - 3;
      words!.encode(output, 0, ends, 1, into);
    }
  }

  /**
   * Where the stretch around an asked character ends: at a separator that joins neither with what is before it nor with
   * what is behind. It begins at the separator before, on which a mark may stand.
   */
  function endOfAsked(bytes: Uint8Array, from: number, length: number): number {
    let before = ASK;
    for (let at = from; at < length; ) {
      const next = at + widthAt(bytes, at);
      const action = actions!.of(pointAt(bytes, at));
      if (action === SEPARATE && before !== ASK) {
        if (next >= length || actions!.of(pointAt(bytes, next)) !== ASK) return at;
      }
      before = action;
      at = next;
    }
    return length;
  }

  function encode(text: string, into: IdList): void {
    const encoder = words ?? prepare();
    const actionOf = actions!.of;
    writeText(input, text);
    const { bytes, length } = input;
    room(output, length + 256);
    let out = output.bytes;
    let written = 0; // bytes of words in `out`
    let wordStart = 0; // of the word at hand, in `out`
    let count = 0; // words in `out`
    let at = 0;
    let separated = 0; // where the last separator begins, or the text
    let spaces = false; // whether a separator came after the last word

    while (at < length) {
      const byte = bytes[at]!;
      const kind = ascii[byte]!;
      if (kind === ASCII_KEEP) {
        out[written++] = byte;
        at++;
        continue;
      }
      if (kind === ASCII_SEPARATE) {
        separated = at++;
        spaces = true;
        if (written > wordStart) {
          ends[count++] = written;
          wordStart = written;
          if (count === BATCH) {
            encoder.encode(output, 0, ends, count, into);
            written = wordStart = count = 0;
          }
        }
        continue;
      }
      const point = byte < 0x80 ? byte : pointAt(bytes, at);
      const action = actionOf(point);
      const width = byte < 0x80 ? 1 : widthAt(bytes, at);
      if (action === KEEP) {
        for (let i = 0; i < width; i++) out[written++] = bytes[at + i]!;
        at += width;
      } else if (action === SEPARATE) {
        separated = at;
        at += width;
        spaces = true;
        if (written > wordStart) {
          ends[count++] = written;
          wordStart = written;
          if (count === BATCH) {
            encoder.encode(output, 0, ends, count, into);
            written = wordStart = count = 0;
          }
        }
      } else if (action === ASK) {
        if (isNoReplacement(bytes, at, length)) {
          out[written++] = byte;
          at++;
          continue;
        }
        if (!byWhitespace) {
          // Nothing is in `into` yet that has to stay: the whole text goes through the stages.
          into.length = firstId;
          encodeByStages(text, into);
          return;
        }
        if (count > 0) encoder.encode(output, 0, ends, count, into);
        written = wordStart = count = 0;
        const end = endOfAsked(bytes, at, length);
        encodeByStages(Buffer.from(bytes.buffer, separated, end - separated).toString(), into);
        out = output.bytes;
        at = end;
        separated = end;
      } else {
        const replacement = actions!.replacement(point);
        if (written + replacement.length + (length - at) + 128 > out.length) {
          room(output, (written + replacement.length + (length - at)) * 2 + 256);
          out = output.bytes;
        }
        for (let i = 0; i < replacement.length; i++) out[written++] = replacement[i]!;
        at += width;
      }
    }
    const endsWithSpace = spaces && written === wordStart;
    if (written > wordStart) ends[count++] = written;
    if (count > 0) encoder.encode(output, 0, ends, count, into);
    if (!byWhitespace && endsWithSpace && !plan.stripsEnd) encodeWord(Uint8Array.from(META), 0, 3, into);
  }

  let firstId = 0;

  /** Whether an asked byte is only asked because a replaced string may begin there, and none does. */
  function isNoReplacement(bytes: Uint8Array, at: number, length: number): boolean {
    const byte = bytes[at]!;
    if (byte >= 0x80 || plan.replaced.length === 0 || byte === 0) return false;
    if (normalizedAscii(byte) !== byte) return false;
    let begins = false;
    for (const text of plan.replaced) {
      if (text.charCodeAt(0) !== byte) continue;
      begins = true;
      let same = at + text.length <= length;
      for (let i = 0; i < text.length && same; i++) same = bytes[at + i] === text.charCodeAt(i);
      if (same) return false;
    }
    return begins;
  }

  const normalizedAsciiCache = new Int16Array(128).fill(-1);
  function normalizedAscii(byte: number): number {
    let known = normalizedAsciiCache[byte]!;
    if (known < 0) {
      const text = normalize(String.fromCharCode(byte));
      known = text.length === 1 && text.charCodeAt(0) < 0x80 ? text.charCodeAt(0) : 0;
      normalizedAsciiCache[byte] = known;
    }
    return known;
  }

  return {
    takesRawText: normalizer !== undefined,
    encode(text, _isFirst, into) {
      firstId = into.length;
      encode(text, into);
      releaseText(input);
      releaseText(output);
    },
  };
}

/** Makes a buffer at least `size` bytes long, keeping what is in it. */
function room(buffer: TextBuffer, size: number): void {
  if (buffer.bytes.length >= size) return;
  const bytes = new Uint8Array(size + (size >> 2));
  bytes.set(buffer.bytes);
  buffer.bytes = bytes;
  buffer.view = new DataView(bytes.buffer);
}

function widthAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

function pointAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return first;
  const second = bytes[at + 1]! & 0x3f;
  if (first < 0xe0) return ((first & 0x1f) << 6) | second;
  const third = bytes[at + 2]! & 0x3f;
  if (first < 0xf0) return ((first & 0x0f) << 12) | (second << 6) | third;
  return ((first & 7) << 18) | (second << 12) | (third << 6) | (bytes[at + 3]! & 0x3f);
}
