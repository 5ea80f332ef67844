import type { Tokenizer } from "@glossa/tokenizer";
import type { Generation } from "./generator.ts";

/** A token that could have come at a position. */
export interface Alternative {
  readonly tokenId: number;
  /** As the tokenizer decodes it by itself, special tokens included. */
  readonly text: string;
  /** The model's own, before any option changes it. */
  readonly probability: number;
}

/** Why a token came: what the model found likely at its place. */
export interface ExplainedToken extends Alternative {
  /** The likeliest tokens at this place, best first; the chosen one is among them if it is that likely. */
  readonly alternatives: readonly Alternative[];
}

export interface Explanation {
  readonly text: string;
  readonly steps: readonly ExplainedToken[];
}

/** @param generation with logprobs and topLogprobs */
export function explanationOf({ text, tokens }: Generation, tokenizer: Tokenizer): Explanation {
  const alternative = ({ tokenId, logprob = Number.NaN }: { tokenId: number; logprob?: number }): Alternative => ({
    tokenId,
    text: tokenizer.decode([tokenId], { skipSpecialTokens: false }),
    probability: Math.exp(logprob),
  });
  const steps = tokens.map((token) => ({
    ...alternative(token),
    alternatives: (token.topLogprobs ?? []).map(alternative),
  }));
  return { text, steps };
}
