import { GenerationError } from "../errors.ts";
import type { LanguageModel } from "../language-model.ts";
import { prefixCache } from "../prefix-cache.ts";
import type { Drafter } from "./drafter.ts";

/**
 * A smaller model of the same vocabulary guesses greedily. Leviathan et al., "Fast inference from transformers via
 * speculative decoding" (arXiv 2211.17192).
 *
 * @param count tokens to guess
 * @throws GenerationError `GENERATION_MODEL_UNSUPPORTED`
 */
export function draftModel(model: LanguageModel, count: number): Drafter {
  if (model.isEncoderDecoder) {
    throw new GenerationError("GENERATION_MODEL_UNSUPPORTED", "the assistant model must be a causal one");
  }
  const cache = prefixCache(model);
  const { contextLength = Number.POSITIVE_INFINITY } = model;
  return {
    async draft(tokenIds, most) {
      const wanted = Math.min(count, most, contextLength - tokenIds.length);
      if (wanted <= 0) return new Int32Array(0);
      const drafted: number[] = [];
      const maxLength = tokenIds.length + wanted;
      const begun = await cache.model.begin([Int32Array.from(tokenIds)], { maxLength });
      let { logits } = begun;
      for (;;) {
        drafted.push(argmax(logits));
        if (drafted.length === wanted) return Int32Array.from(drafted);
        logits = await cache.model.step(begun.state, Int32Array.of(drafted.at(-1)!));
      }
    },
    close: cache.close,
  };
}

function argmax(logits: Float32Array): number {
  let best = 0;
  for (let id = 1; id < logits.length; id++) if (logits[id]! > logits[best]!) best = id;
  return best;
}
