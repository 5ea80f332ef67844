import { TokenizerError } from "./errors.ts";
import { joinIds, joinOffsets, joinTokens, joinWords } from "./join-parts.ts";
import { type Group, groupLength, type Part, partLength } from "./parts.ts";
import type { Range } from "./range.ts";
import { toCodePoints } from "./to-code-points.ts";

/**
 * The tokens of a text (or of two). Only what is read is worked out: `ids` costs nothing more, everything else is made
 * at the first use and kept.
 *
 * Positions are UTF-16 units of the original string, so `text.slice(start, end)` works. For pre-tokenized input they
 * count in the word that the token came from.
 */
export interface Encoding {
  /** Number of tokens. */
  readonly length: number;
  readonly ids: readonly number[];
  readonly tokens: readonly string[];
  /** Which sequence a model should take each token for (`token_type_ids`). */
  readonly typeIds: readonly number[];
  /** 1 for a token, 0 for padding. */
  readonly attentionMask: readonly number[];
  /** 1 for a token that was added (special or padding), 0 for one of the text. */
  readonly specialTokensMask: readonly number[];
  /** Where each token is in the original; [0, 0] for an added one. */
  readonly offsets: readonly Range[];
  /**
   * The same without an array for each token, which is faster: start and end of token i are at 2 i and 2 i + 1. It may share its
   * buffer with those of other texts: copy it before its buffer is given away.
   */
  readonly flatOffsets: Int32Array;
  /** The same, counted in code points as Hugging Face's library does. */
  readonly codePointOffsets: readonly Range[];
  /** Number of the word each token belongs to, counted per sequence; null for an added token. */
  readonly wordIds: readonly (number | null)[];
  /** 0 or 1: the sequence each token came from; null for an added token. */
  readonly sequenceIds: readonly (number | null)[];
  /** The windows that truncation cut off, in order. */
  readonly overflowing: readonly Encoding[];
  /** The token that covers a position of a sequence (0 unless given). */
  charToToken(position: number, sequence?: number): number | undefined;
  /** The word that covers a position of a sequence. */
  charToWord(position: number, sequence?: number): number | undefined;
  /** Where a token is in its sequence; undefined for an added one. */
  tokenToChars(token: number): Range | undefined;
  tokenToWord(token: number): number | undefined;
  tokenToSequence(token: number): number | undefined;
  /** The range of tokens of a word. */
  wordToTokens(word: number, sequence?: number): Range | undefined;
  wordToChars(word: number, sequence?: number): Range | undefined;
}

/** Makes an encoding of its parts. */
export function encoding(group: Group): Encoding {
  return new LazyEncoding(group);
}

// A class for its getters: they sit on the prototype, so that making one costs nothing but its fields.
class LazyEncoding implements Encoding {
  readonly #group: Group;
  #ids: readonly number[] | undefined;
  #tokens: string[] | undefined;
  #flatOffsets: Int32Array | undefined;
  #offsets: Range[] | undefined;
  #wordIds: (number | null)[] | undefined;
  #codePointOffsets: Range[] | undefined;
  #overflowing: Encoding[] | undefined;
  #sequences: Map<number, Range> | undefined;

  constructor(group: Group) {
    this.#group = group;
  }

  get length(): number {
    return this.#ids?.length ?? groupLength(this.#group);
  }

  get ids(): readonly number[] {
    this.#ids ??= joinIds(this.#group.parts);
    return this.#ids;
  }

  get tokens(): readonly string[] {
    this.#tokens ??= joinTokens(this.#group.parts);
    return this.#tokens;
  }

  get flatOffsets(): Int32Array {
    this.#flatOffsets ??= joinOffsets(this.#group.parts);
    return this.#flatOffsets;
  }

  get offsets(): readonly Range[] {
    this.#offsets ??= pairsOf(this.flatOffsets);
    return this.#offsets;
  }

  get wordIds(): readonly (number | null)[] {
    this.#wordIds ??= joinWords(this.#group.parts);
    return this.#wordIds;
  }

  get typeIds(): readonly number[] {
    return this.#perToken((part) => part.typeId);
  }

  get attentionMask(): readonly number[] {
    return this.#perToken((part) => (part.kind === "padding" ? 0 : 1));
  }

  get specialTokensMask(): readonly number[] {
    return this.#perToken((part) => (part.kind === "sequence" ? 0 : 1));
  }

  get sequenceIds(): readonly (number | null)[] {
    const sequences = this.#ranges();
    const ids = new Array<number | null>(this.length).fill(sequences.size === 0 ? 0 : null);
    for (const [sequence, [start, end]] of sequences) ids.fill(sequence, start, end);
    return ids;
  }

  get codePointOffsets(): readonly Range[] {
    this.#codePointOffsets ??= toCodePoints(this.#group.parts, this.flatOffsets);
    return this.#codePointOffsets;
  }

  get overflowing(): readonly Encoding[] {
    this.#overflowing ??= this.#group.overflowing.map(encoding);
    return this.#overflowing;
  }

  charToToken(position: number, sequence = 0): number | undefined {
    const [from, to] = this.#range(sequence);
    const { flatOffsets } = this;
    for (let i = from; i < to; i++) if (position >= flatOffsets[i * 2]! && position < flatOffsets[i * 2 + 1]!) return i;
    return undefined;
  }

  charToWord(position: number, sequence = 0): number | undefined {
    const token = this.charToToken(position, sequence);
    return token === undefined ? undefined : this.tokenToWord(token);
  }

  tokenToChars(token: number): Range | undefined {
    this.#checkToken(token);
    if (this.tokenToSequence(token) === undefined) return undefined;
    return [this.flatOffsets[token * 2]!, this.flatOffsets[token * 2 + 1]!];
  }

  tokenToWord(token: number): number | undefined {
    this.#checkToken(token);
    return this.tokenToSequence(token) === undefined ? undefined : (this.wordIds[token] ?? undefined);
  }

  tokenToSequence(token: number): number | undefined {
    this.#checkToken(token);
    const sequences = this.#ranges();
    if (sequences.size === 0) return 0;
    for (const [sequence, [start, end]] of sequences) if (token >= start && token < end) return sequence;
    return undefined;
  }

  wordToTokens(word: number, sequence = 0): Range | undefined {
    const [from, to] = this.#range(sequence);
    const { wordIds } = this;
    let first = -1;
    let last = -1;
    for (let i = from; i < to; i++) {
      const id = wordIds[i] ?? -1;
      if (id > word) break;
      if (id !== word) continue;
      if (first < 0) first = i;
      last = i;
    }
    return first < 0 ? undefined : [first, last + 1];
  }

  wordToChars(word: number, sequence = 0): Range | undefined {
    const tokens = this.wordToTokens(word, sequence);
    if (tokens === undefined) return undefined;
    return [this.flatOffsets[tokens[0] * 2]!, this.flatOffsets[tokens[1] * 2 - 1]!];
  }

  #checkToken(token: number): void {
    if (!Number.isSafeInteger(token) || token < 0 || token >= this.length) {
      throw new TokenizerError("TOKENIZER_INPUT", `token ${token} is not one of the ${this.length} of this encoding`);
    }
  }

  #perToken(value: (part: Part) => number): number[] {
    const values: number[] = [];
    for (const part of this.#group.parts) {
      const one = value(part);
      for (let n = partLength(part); n > 0; n--) values.push(one);
    }
    return values;
  }

  /** The range of tokens of each sequence; a sequence that is used twice counts where it is last. */
  #ranges(): Map<number, Range> {
    if (this.#sequences !== undefined) return this.#sequences;
    const ranges = new Map<number, Range>();
    let at = 0;
    for (const part of this.#group.parts) {
      const length = partLength(part);
      if (part.kind === "sequence" && part.sequence !== undefined) ranges.set(part.sequence, [at, at + length]);
      at += length;
    }
    this.#sequences = ranges;
    return ranges;
  }

  #range(sequence: number): Range {
    return this.#ranges().get(sequence) ?? [0, this.length];
  }
}

function pairsOf(flat: Int32Array): Range[] {
  const pairs = new Array<Range>(flat.length >> 1);
  for (let i = 0; i < pairs.length; i++) pairs[i] = [flat[i * 2]!, flat[i * 2 + 1]!];
  return pairs;
}
