import type { Encoding, Range, Tokenizer } from "@glossa/tokenizer";
import type { Turns } from "./take-turns.ts";
import { textSections } from "./text-sections.ts";

/** A stretch of a text as the model sees it. */
export interface Window {
  /** Token ids, special ones included. */
  readonly ids: ArrayLike<number>;
  /** Which of two texts each token belongs to; left out where all belong to the first. */
  readonly typeIds?: ArrayLike<number>;
  /** How many tokens of the text this window is the first to show. */
  readonly newTokens: number;
}

/** What stands around a text in each window: special tokens, `[CLS] … [SEP]`, and the second text of a pair. */
export interface Frame {
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Type ids of `after`, where they are not all 0. */
  readonly afterTypeIds?: readonly number[];
}

/** Reads the frame off a text of one word, alone or before `textPair`. */
export function frameOf(tokenizer: Tokenizer, textPair?: string): Frame {
  const encoding = tokenizer.encode("a", textPair === undefined ? {} : { pair: textPair });
  const { ids, specialTokensMask, typeIds } = encoding;
  const first = specialTokensMask.indexOf(0);
  const end = endOfFirst(encoding);
  const afterTypeIds = typeIds.slice(end);
  return {
    before: ids.slice(0, first),
    after: ids.slice(end),
    ...(afterTypeIds.some((id) => id !== 0) && { afterTypeIds }),
  };
}

function endOfFirst({ sequenceIds, specialTokensMask }: Encoding): number {
  const last = sequenceIds.lastIndexOf(0);
  return 1 + (last === -1 ? specialTokensMask.lastIndexOf(0) : last);
}

/** A text's tokens without special ones around them. */
export interface TextTokens {
  readonly ids: readonly number[];
  /** Where each token is in the text, in UTF-16 units; only where they were asked for. */
  readonly offsets: readonly Range[];
}

/** Tokenizes a text a few milliseconds at a time. */
export async function tokensOf(
  tokenizer: Tokenizer,
  text: string,
  { turns, withOffsets = false }: { readonly turns: Turns; readonly withOffsets?: boolean },
): Promise<TextTokens> {
  const ids: (readonly number[])[] = [];
  const offsets: Range[] = [];
  let at = 0;
  for (const section of textSections(text)) {
    const encoding = tokenizer.encode(section, { addSpecialTokens: false });
    ids.push(encoding.ids);
    if (withOffsets) for (const [start, end] of encoding.offsets) offsets.push([at + start, at + end]);
    at += section.length;
    await turns.next();
  }
  return { ids: ids.length === 1 ? ids[0]! : ids.flat(), offsets };
}

/** Which tokens a window shows, and how many of them no window before it shows. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly newTokens: number;
}

/** Where windows of `room` tokens that share `stride` of them begin and end in a text of `count` tokens. */
export function* windowSpans(count: number, room: number, stride: number): Generator<Span> {
  for (let start = 0, shown = 0; start === 0 || shown < count; start += room - stride) {
    const end = Math.min(start + room, count);
    // A text that has no tokens at all still counts once.
    yield { start, end, newTokens: Math.max(1, end - shown) };
    shown = end;
  }
}

/** Tokens of a text in their frame. */
export function framed(frame: Frame, ids: readonly number[], newTokens: number): Window {
  const { before, after, afterTypeIds } = frame;
  const window = { ids: [...before, ...ids, ...after], newTokens };
  if (afterTypeIds === undefined) return window;
  return { ...window, typeIds: [...new Array<number>(before.length + ids.length).fill(0), ...afterTypeIds] };
}

/**
 * A text as windows of at most `maxTokens` tokens, each with its frame around it and `stride` tokens of overlap with the
 * one before, so that nothing of the text is left out: as the tokenizer's own truncation with a stride would cut it, but a
 * few milliseconds at a time.
 */
export async function windowsOf(
  tokenizer: Tokenizer,
  frame: Frame,
  text: string,
  options: { readonly maxTokens: number; readonly stride: number; readonly turns: Turns },
): Promise<Window[]> {
  const { maxTokens, stride, turns } = options;
  const { ids } = await tokensOf(tokenizer, text, { turns });
  const room = maxTokens - frame.before.length - frame.after.length;
  const windows: Window[] = [];
  for (const { start, end, newTokens } of windowSpans(ids.length, room, stride)) {
    windows.push(framed(frame, ids.slice(start, end), newTokens));
  }
  return windows;
}
