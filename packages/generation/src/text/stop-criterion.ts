import type { Tokenizer } from "@glossa/tokenizer";
import type { StoppingCriterion } from "../stopping/stopping-criterion.ts";

/** A character of a stop string takes at most so many tokens: the bytes of a UTF-16 unit. */
const TOKENS_PER_UNIT = 3;
/** Tokens before the stop string that may decide how its first token is written (a leading space). */
const CONTEXT = 8;

/** Ends a sequence when its generated text contains one of the stop strings. */
export function stopCriterion(tokenizer: Tokenizer, stops: readonly string[]): StoppingCriterion {
  const units = stops.reduce((most, stop) => Math.max(most, stop.length), 0);
  const tokens = units * TOKENS_PER_UNIT + CONTEXT;
  return ({ tokenIds, promptLength }) => {
    const tail = tokenIds.slice(Math.max(promptLength, tokenIds.length - tokens));
    const text = tokenizer.decode(tail, { skipSpecialTokens: true });
    return stops.some((stop) => text.includes(stop));
  };
}
