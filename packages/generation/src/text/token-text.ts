import type { Tokenizer } from "@glossa/tokenizer";
import { stopText } from "./stop-text.ts";

/** Turns the tokens of one sequence into text as they come: without its prompt, cut at stop strings. */
export interface TokenText {
  push(tokenId: number): string;
  flush(): string;
}

/** Tokens of the prompt that are decoded too, so that what follows them is written as it would be there. */
const CONTEXT = 16;

/** @param prompt the tokens before the first generated one; none if the text begins anew (encoder-decoder models) */
export function tokenText(
  tokenizer: Tokenizer,
  prompt: ArrayLike<number>,
  stops: readonly string[],
  skipSpecialTokens: boolean,
): TokenText {
  const stream = tokenizer.decodeStream({ skipSpecialTokens });
  const stop = stopText(stops);
  for (let i = Math.max(0, prompt.length - CONTEXT); i < prompt.length; i++) stream.push(prompt[i]!);
  return {
    push: (tokenId) => stop.push(stream.push(tokenId)),
    flush: () =>
      stop.found === undefined ? stop.push(stream.flush()) + (stop.found === undefined ? stop.flush() : "") : "",
  };
}
