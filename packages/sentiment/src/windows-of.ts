import type { Tokenizer } from "@glossa/tokenizer";

/** A stretch of a text as the model sees it. */
export interface Window {
  /** Token ids, special ones included. */
  readonly ids: ArrayLike<number>;
  /** How many tokens of the text this window is the first to show. */
  readonly newTokens: number;
}

/**
 * A text as windows of at most `maxTokens` tokens, each with the special tokens around it and `stride` tokens of overlap
 * with the one before, so that nothing of the text is left out.
 */
export function windowsOf(tokenizer: Tokenizer, text: string, maxTokens: number, stride: number): Window[] {
  const encoding = tokenizer.encode(text, { truncation: { maxLength: maxTokens, stride } });
  const special = tokenizer.count("");
  return [encoding, ...encoding.overflowing].map((window, index) => ({
    ids: window.ids,
    newTokens: Math.max(1, window.ids.length - special - (index === 0 ? 0 : stride)),
  }));
}
