import { normalizeString } from "../../normalize-string.ts";
import { normalizedText, originalRange } from "../../normalized-text.ts";
import { graphemeClass, PREPEND } from "../../normalizers/grapheme-class.ts";
import type { Normalizer } from "../../stages.ts";
import { isWhiteSpace } from "../../unicode/index.ts";
import { ASK, characterActions, KEEP, SEPARATE } from "./character-actions.ts";
import type { MetaspacePlan } from "./metaspace-plan.ts";

const META_SPACE = 0x2581;

// What a scan does with an ASCII byte; other bytes begin a longer character.
export const ASCII_KEEP = 0;
export const ASCII_SEPARATE = 1;
export const ASCII_OTHER = 2;

/** What becomes of the characters of a text before the model sees them. */
export interface MetaspaceCharacters {
  /** By byte. */
  readonly ascii: Uint8Array;
  actionOf(point: number): number;
  /** UTF-8 of what stands for a character whose action is REPLACE. */
  replacement(point: number): Uint8Array;
  /** UTF-8 of the strings that are replaced before anything else. */
  readonly replaced: readonly Uint8Array[];
  /** Whether a character stays as it is unless one of those begins with it; such characters are asked. */
  mayBeginReplaced(point: number): boolean;
  /** Whether a "▁" in the text begins a word and stays; it is asked then. */
  readonly keepsMark: boolean;
  /**
   * The normal form of characters that are asked, with the one before and the one behind: those two are not asked, so that
   * nothing beyond them matters. Spaces stand for what separates words. Undefined if only the stages can say.
   */
  normalizeCluster(text: string): string | undefined;
  /** The same with the units `[from, to)` of the cluster that each unit stands for, one after the other. */
  placeCluster(text: string): { text: string; origins: number[] } | undefined;
  /** Whether an asked byte is only asked because a replaced string may begin there, and none does. */
  isNoReplacement(bytes: Uint8Array, at: number, length: number): boolean;
  /**
   * Where the stretch around an asked character ends: at a separator that joins neither with what is before it nor with
   * what is behind. It begins at the separator before, on which a mark may stand.
   */
  endOfAsked(bytes: Uint8Array, from: number, length: number): number;
}

/** @param normalizer undefined if the text comes normalized */
export function metaspaceCharacters(plan: MetaspacePlan, normalizer: Normalizer | undefined): MetaspaceCharacters {
  const normalizeText = (text: string) => (normalizer === undefined ? text : normalizeString(normalizer, text));
  const beside = normalizeText("a");
  /** What becomes of a character inside a text: at its ends, white space may be taken off. */
  function normalize(text: string): string {
    const whole = normalizeText(`a${text}a`);
    const isPlain =
      beside !== "" && whole.length >= beside.length * 2 && whole.startsWith(beside) && whole.endsWith(beside);
    // Should the letters beside it change as well, U+2581 stands for "ask the stages".
    return isPlain ? whole.slice(beside.length, whole.length - beside.length) : String.fromCharCode(META_SPACE);
  }
  const isSeparator =
    plan.words === "whitespace"
      ? (text: string) => text !== "" && [...text].every((character) => isWhiteSpace(character.codePointAt(0)!))
      : (text: string) => /^ +$/.test(text);
  const asked = new Set([0]);
  const replaced = plan.replaced.map((text) => Buffer.from(text));
  const replacedFirsts = new Set(plan.replaced.map((text) => text.codePointAt(0)!));
  for (const point of replacedFirsts) asked.add(point);
  // CR and LF are one cluster, which is replaced as CR alone would be.
  const lines = ["\r", "\n"].every((line) => isSeparator(normalize(line)));
  if (!lines) asked.add(0x0d);
  /** The same for one character. What stays as it is alone does so inside a text, unless it is white space. */
  function normalizeCharacter(text: string): string {
    if (normalizeText(text) === text && !isWhiteSpace(text.codePointAt(0)!)) return text;
    return normalize(text);
  }
  const actions = characterActions(normalizeCharacter, isSeparator, asked);
  const ascii = new Uint8Array(256).fill(ASCII_OTHER);
  const normalizedAscii = new Int16Array(128).fill(-1); // characters beyond ASCII are 0
  for (let byte = 1; byte < 0x80; byte++) {
    const action = actions.of(byte);
    ascii[byte] = action === KEEP ? ASCII_KEEP : action === SEPARATE ? ASCII_SEPARATE : ASCII_OTHER;
  }

  function normalizedByte(byte: number): number {
    let known = normalizedAscii[byte]!;
    if (known < 0) {
      const text = normalize(String.fromCharCode(byte));
      known = text.length === 1 && text.charCodeAt(0) < 0x80 ? text.charCodeAt(0) : 0;
      normalizedAscii[byte] = known;
    }
    return known;
  }

  const mayBeginReplaced = (point: number) =>
    point > 0 && point < 0x80 && replacedFirsts.has(point) && normalizedByte(point) === point;

  function normalizeCluster(text: string): string | undefined {
    const points = Array.from(text, (character) => character.codePointAt(0)!);
    if (points.some((point) => replacedFirsts.has(point))) return undefined;
    // What is behind a separator at the end could join it only together with a character that joins whatever comes.
    if (actions.of(points.at(-1)!) === SEPARATE && graphemeClass(points.at(-2) ?? 0) === PREPEND) return undefined;
    let result = "";
    for (const character of normalize(text)) {
      const point = character.codePointAt(0)!;
      if (isSeparator(character)) result += " ";
      else if (point === META_SPACE || replacedFirsts.has(point) || isWhiteSpace(point)) return undefined;
      else result += character;
    }
    return result;
  }

  return {
    ascii,
    actionOf: actions.of,
    replacement: actions.replacement,
    replaced,
    mayBeginReplaced,
    keepsMark: plan.words === "whitespace" && !plan.stripsEnd && normalizeText("a\u2581a") === "a\u2581a",
    normalizeCluster,
    placeCluster(text) {
      const found = normalizeCluster(text);
      if (found === undefined) return undefined;
      const whole = normalizedText(`a${text}a`);
      const normalized = normalizer?.normalize(whole) ?? whole;
      const origins: number[] = [];
      for (let unit = 0; unit < found.length; ) {
        const width = found.codePointAt(unit)! > 0xffff ? 2 : 1;
        const [from, to] = originalRange(normalized, beside.length + unit, beside.length + unit + width);
        if (from < 1 || to > text.length + 1) return undefined;
        for (let i = 0; i < width; i++) origins.push(from - 1, to - 1);
        unit += width;
      }
      return { text: found, origins };
    },
    isNoReplacement(bytes, at, length) {
      return mayBeginReplaced(bytes[at]!) && !replaced.some((string) => isAt(string, bytes, at, length));
    },
    endOfAsked(bytes, from, length) {
      let before = ASK;
      for (let at = from; at < length; ) {
        const next = at + widthAt(bytes, at);
        const action = actions.of(pointAt(bytes, at));
        if (action === SEPARATE && before !== ASK) {
          if (next >= length || actions.of(pointAt(bytes, next)) !== ASK) return at;
        }
        before = action;
        at = next;
      }
      return length;
    },
  };
}

function isAt(string: Uint8Array, bytes: Uint8Array, at: number, length: number): boolean {
  if (at + string.length > length) return false;
  for (let i = 0; i < string.length; i++) if (bytes[at + i] !== string[i]) return false;
  return true;
}

/** Number of bytes of the character at a place. */
export function widthAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/** The code point at a place. */
export function pointAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return first;
  const second = bytes[at + 1]! & 0x3f;
  if (first < 0xe0) return ((first & 0x1f) << 6) | second;
  const third = bytes[at + 2]! & 0x3f;
  if (first < 0xf0) return ((first & 0x0f) << 12) | (second << 6) | third;
  return ((first & 7) << 18) | (second << 12) | (third << 6) | (bytes[at + 3]! & 0x3f);
}
