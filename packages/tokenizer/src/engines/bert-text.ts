import type { BertSettings } from "../normalizers/bert.ts";
import { decomposePoint } from "../unicode/decompose-point.ts";
import {
  BERT_CHINESE,
  BERT_CONTROL,
  BERT_NONSPACING_MARK,
  BERT_PUNCTUATION,
  bertClass,
  CAPITAL_I_WITH_DOT,
  isBertNonspacingMark,
  isBertPunctuation,
  isChineseCharacter,
  isWhiteSpace,
  lowercase,
  WHITE_SPACE,
} from "../unicode/index.ts";
import { combiningRank, DECOMPOSED, normalizationClass } from "../unicode/normalization-class.ts";

/** What becomes of a character in BertNormalizer and BertPreTokenizer together. */
export const UNKNOWN = 0; // not asked yet
export const KEPT = 1; // is part of a word as it is
export const BLANK = 2; // ends a word
export const ALONE = 3; // is a word of its own, as it is
export const DROPPED = 4;
export const CHANGED = 5; // is part of a word as other characters
export const ALONE_CHANGED = 6; // is a word of its own as another character
export const ENTANGLED = 7; // depends on its neighbours: left to the stages

/** The kinds of characters under given settings, worked out as they come up. */
export interface BertText {
  kindOf(point: number): number;
  /** The UTF-8 that a changed character becomes. */
  changed(point: number): Uint8Array;
  /** Where the first blank from `at` on begins, or the text ends. */
  nextBlank(text: string, at: number): number;
}

export function bertText(settings: BertSettings): BertText {
  const near = new Uint8Array(0x10000);
  const far = new Map<number, number>(); // of those that change: the others are as fast to work out
  const changes = new Map<number, Uint8Array>();

  /** The kind of a character that stays as it is or goes; UNKNOWN for one that changes. */
  function classifyKept(point: number): number {
    const flags = bertClass(point);
    if (settings.cleanText && (flags & BERT_CONTROL) !== 0) return DROPPED;
    if ((flags & WHITE_SPACE) !== 0) return BLANK;
    if (settings.stripAccents) {
      if ((normalizationClass(point) & DECOMPOSED) !== 0) return UNKNOWN;
      if ((flags & BERT_NONSPACING_MARK) !== 0) return DROPPED;
    }
    if (settings.lowercase && lowercase(point) !== point) return UNKNOWN;
    return (flags & BERT_PUNCTUATION) !== 0 || (settings.handleChinese && (flags & BERT_CHINESE) !== 0) ? ALONE : KEPT;
  }

  function classifyChanged(point: number): number {
    const parts = (settings.stripAccents ? decomposePoint(point, false) : undefined) ?? [point];
    const points: number[] = [];
    for (const part of parts) {
      if (settings.stripAccents && isBertNonspacingMark(part)) continue;
      points.push(settings.lowercase ? lowercase(part) : part);
      if (settings.lowercase && part === CAPITAL_I_WITH_DOT) points.push(0x307);
    }
    const [first] = points;
    if (first === undefined) return DROPPED;
    // Marks that are kept may change places with others around them.
    if (settings.stripAccents && points.some(isReordered)) return ENTANGLED;
    const isSingle = points.length === 1;
    if (points.some(isWhiteSpace)) return isSingle ? BLANK : ENTANGLED;
    const isAlone = (settings.handleChinese && isChineseCharacter(point)) || points.some(isBertPunctuation);
    if (isAlone && !isSingle) return ENTANGLED;
    if (isSingle && first === point) return isAlone ? ALONE : KEPT;
    changes.set(point, Buffer.from(String.fromCodePoint(...points)));
    return isAlone ? ALONE_CHANGED : CHANGED;
  }

  function kindOf(point: number): number {
    if (point < 0x10000 && near[point] !== UNKNOWN) return near[point]!;
    let kind = classifyKept(point);
    if (kind === UNKNOWN) kind = far.get(point) ?? classifyChanged(point);
    else if (point > 0xffff) return kind;
    if (point < 0x10000) near[point] = kind;
    else far.set(point, kind);
    return kind;
  }

  return {
    kindOf,
    changed: (point) => changes.get(point)!,
    nextBlank(text, at) {
      let i = at;
      while (i < text.length) {
        const point = text.codePointAt(i)!;
        if (kindOf(point) === BLANK) break;
        i += point > 0xffff ? 2 : 1;
      }
      return i;
    },
  };
}

/** The ranks are looked at for few characters: their table is unpacked when it is needed. */
function isReordered(point: number): boolean {
  return (normalizationClass(point) & DECOMPOSED) !== 0 && combiningRank(point) !== 0;
}
