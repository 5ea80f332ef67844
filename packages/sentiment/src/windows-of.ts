import type { Tokenizer } from "@glossa/tokenizer";
import type { Turns } from "./take-turns.ts";
import { textSections } from "./text-sections.ts";

/** A stretch of a text as the model sees it. */
export interface Window {
  /** Token ids, special ones included. */
  readonly ids: ArrayLike<number>;
  /** How many tokens of the text this window is the first to show. */
  readonly newTokens: number;
}

/** The special tokens that a tokenizer puts around a text: `[CLS] … [SEP]`. */
export interface Frame {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** Reads the frame off a text of one word. */
export function frameOf(tokenizer: Tokenizer): Frame {
  const { ids, specialTokensMask } = tokenizer.encode("a");
  const first = specialTokensMask.indexOf(0);
  const last = specialTokensMask.lastIndexOf(0);
  return { before: ids.slice(0, first), after: ids.slice(last + 1) };
}

/**
 * A text as windows of at most `maxTokens` tokens, each with the special tokens around it and `stride` tokens of overlap
 * with the one before, so that nothing of the text is left out: as the tokenizer's own truncation with a stride would cut it,
 * but a few milliseconds at a time.
 */
export async function windowsOf(
  tokenizer: Tokenizer,
  frame: Frame,
  text: string,
  options: { readonly maxTokens: number; readonly stride: number; readonly turns: Turns },
): Promise<Window[]> {
  const { maxTokens, stride, turns } = options;
  const sections: (readonly number[])[] = [];
  for (const section of textSections(text)) {
    sections.push(tokenizer.encode(section, { addSpecialTokens: false }).ids);
    await turns.next();
  }
  const ids = sections.length === 1 ? sections[0]! : sections.flat();
  const room = maxTokens - frame.before.length - frame.after.length;
  const windows: Window[] = [];
  for (let start = 0, shown = 0; start === 0 || shown < ids.length; start += room - stride) {
    const end = Math.min(start + room, ids.length);
    windows.push({
      ids: [...frame.before, ...ids.slice(start, end), ...frame.after],
      // A text that has no tokens at all still counts once.
      newTokens: Math.max(1, end - shown),
    });
    shown = end;
  }
  return windows;
}
