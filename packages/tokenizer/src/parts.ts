/** What is known of a sequence beyond its ids; made when somebody asks. */
export interface TokenDetails {
  readonly tokens: readonly string[];
  /** UTF-16 positions in the original text: start and end of token i at 2 i and 2 i + 1. */
  readonly flatOffsets: Int32Array;
  readonly words: readonly number[];
}

/** The tokens of one input sequence, before anything is cut or added. */
export interface SequenceTokens {
  readonly ids: readonly number[];
  details(): TokenDetails;
  /** The text that the offsets point into; for pre-tokenized input the word that token `index` came from. */
  textOf(index: number): string;
}

/** How a post-processor narrows offsets so that they leave out the white space of a token. */
export interface TrimOffsets {
  readonly addPrefixSpace: boolean;
}

/** A stretch `[start, end)` of a sequence. */
export interface SequencePart {
  readonly kind: "sequence";
  readonly tokens: SequenceTokens;
  readonly start: number;
  readonly end: number;
  readonly typeId: number;
  /** 0 for the first sequence, 1 for the pair; undefined while no post-processor has said. */
  readonly sequence: number | undefined;
  /** Applied one after the other. */
  readonly trims: readonly TrimOffsets[];
}

/** Tokens that are in no input: special tokens and padding. */
export interface AddedPart {
  readonly kind: "special" | "padding";
  readonly ids: readonly number[];
  readonly tokens: readonly string[];
  readonly typeId: number;
}

export type Part = SequencePart | AddedPart;

/**
 * An encoding while it is put together: what is in it, and the windows that truncation cut off.
 * Cutting, adding and joining work on these few parts; no array of tokens is copied until the end.
 */
export interface Group {
  readonly parts: readonly Part[];
  readonly overflowing: readonly Group[];
}

/** Number of tokens of a part. */
export function partLength(part: Part): number {
  return part.kind === "sequence" ? part.end - part.start : part.ids.length;
}

/** Number of tokens of a group, without its overflow. */
export function groupLength(group: Group): number {
  let length = 0;
  for (const part of group.parts) length += partLength(part);
  return length;
}

/** Changes the parts of a group and of each window of its overflow. */
export function mapGroup(
  group: Group,
  change: (parts: readonly Part[], isOverflow: boolean) => readonly Part[],
): Group {
  return {
    parts: change(group.parts, false),
    overflowing: group.overflowing.map((window) => ({ parts: change(window.parts, true), overflowing: [] })),
  };
}

/**
 * Joins groups in order. Windows are joined as Hugging Face's library does: each window of what came before with the
 * next group and with each of its windows, then what came before with each window of the next.
 */
export function joinGroups(groups: readonly Group[]): Group {
  if (groups.length === 1) return groups[0]!;
  if (groups.length === 1) return groups[0]!;
  let joined: Group = { parts: [], overflowing: [] };
  for (const next of groups) {
    const overflowing: Group[] = [];
    const add = (a: Group, b: Group) => overflowing.push({ parts: [...a.parts, ...b.parts], overflowing: [] });
    for (const window of joined.overflowing) {
      add(window, next);
      for (const other of next.overflowing) add(window, other);
    }
    for (const other of next.overflowing) add(joined, other);
    joined = { parts: [...joined.parts, ...next.parts], overflowing };
  }
  return joined;
}
