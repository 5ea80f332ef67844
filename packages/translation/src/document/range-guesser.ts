import type { WordLink } from "../align/word-links.ts";
import { occurrencesOf } from "../protect/find-pieces.ts";

/** Where a sentence stands in both texts, and which words correspond, if that is known. Offsets are in the whole texts. */
export interface AlignedSentence {
  readonly sourceStart: number;
  readonly sourceEnd: number;
  readonly targetStart: number;
  readonly targetEnd: number;
  readonly alignment?: readonly WordLink[];
}

/** A range of the target; `certain` where it is known and not only likely. */
export interface Guess {
  readonly start: number;
  readonly end: number;
  readonly certain: boolean;
}

export interface RangeGuesser {
  /** Where the translation of a range of the source stands. */
  range(start: number, end: number): Guess;
  /** Where a place in the source is in the target: in proportion, exact between sentences. */
  point(offset: number): Guess;
}

/** Says where parts of a source are in its translation: by whole sentences, word alignment, equal words, else by proportion. */
export function rangeGuesser(source: string, target: string, sentences: readonly AlignedSentence[]): RangeGuesser {
  const point = (offset: number): Guess => {
    let [sourceAt, targetAt] = [0, 0];
    for (const { sourceStart, sourceEnd, targetStart, targetEnd } of sentences) {
      if (offset <= sourceStart) return at(Math.max(targetAt, targetStart - (sourceStart - offset)), true);
      if (offset < sourceEnd) {
        const share = (offset - sourceStart) / (sourceEnd - sourceStart);
        return at(targetStart + share * (targetEnd - targetStart), false);
      }
      [sourceAt, targetAt] = [sourceEnd, targetEnd];
    }
    return at(Math.min(target.length, targetAt + offset - sourceAt), true);
  };

  const range = (start: number, end: number): Guess => {
    const inner = source.slice(start, end);
    const from = start + inner.length - inner.trimStart().length;
    const to = end - (inner.length - inner.trimEnd().length);
    const first = sentences.find(({ sourceStart }) => sourceStart === from);
    const last = sentences.find(({ sourceEnd }) => sourceEnd === to);
    if (first !== undefined && last !== undefined) {
      return { start: first.targetStart, end: last.targetEnd, certain: true };
    }
    const aligned = alignedRange(sentences, from, to);
    if (aligned !== undefined) return aligned;
    const text = inner.trim();
    if (/[\p{L}\p{N}]/u.test(text) && occurrencesOf(text, source).length === 1) {
      const [place, ...others] = occurrencesOf(text, target);
      if (place !== undefined && others.length === 0) return { start: place, end: place + text.length, certain: true };
    }
    return { start: point(from).start, end: point(to).start, certain: false };
  };
  return { range, point };
}

function at(place: number, certain: boolean): Guess {
  return { start: place, end: place, certain };
}

/**
 * Around the words whose strongest link goes into the range; certain if they stand together. Undefined where most of the words
 * between them belong elsewhere.
 */
function alignedRange(sentences: readonly AlignedSentence[], from: number, to: number): Guess | undefined {
  const words = sentences
    .filter(({ sourceStart, sourceEnd }) => sourceEnd > from && sourceStart < to)
    .flatMap(({ alignment = [] }) => strongestLinks(alignment))
    .map((link) => ({ ...link, inside: link.sourceEnd > from && link.sourceStart < to }));
  const inside = words.filter((word) => word.inside);
  if (inside.length === 0) return undefined;
  const start = Math.min(...inside.map(({ targetStart }) => targetStart));
  const end = Math.max(...inside.map(({ targetEnd }) => targetEnd));
  const others = words.filter((word) => !word.inside && word.targetStart >= start && word.targetEnd <= end).length;
  return others > inside.length ? undefined : { start, end, certain: others === 0 };
}

function strongestLinks(alignment: readonly WordLink[]): WordLink[] {
  const strongest = new Map<number, WordLink>();
  for (const link of alignment) {
    const other = strongest.get(link.targetStart);
    if (other === undefined || other.weight < link.weight) strongest.set(link.targetStart, link);
  }
  return [...strongest.values()];
}
