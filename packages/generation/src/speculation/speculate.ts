import type { DecodeOptions } from "../decode.ts";
import { GenerationError } from "../errors.ts";
import type { LanguageModel } from "../language-model.ts";
import { prepareAll } from "../logits/logits-processor.ts";
import type { EmittedToken, Search } from "../search/search.ts";
import type { Drafter } from "./drafter.ts";

/**
 * The decoding loop for one sequence with guesses: one run of the model checks several guessed tokens. Each position's
 * token is chosen by the same search from the same scores as without guesses (a sampled one with the same random number),
 * and a guess counts only if it is that token; so the text is the same.
 *
 * @throws GenerationError `GENERATION_MODEL_UNSUPPORTED`; the signal's reason when aborted
 */
export async function* speculate<State>(
  model: LanguageModel<State>,
  prompt: Int32Array,
  search: Search,
  drafter: Drafter,
  options: DecodeOptions,
): AsyncGenerator<readonly EmittedToken[], void, undefined> {
  const { processors = [], keepLogits = false, signal, maxLength } = options;
  const { extend, rewind, vocabSize } = model;
  if (extend === undefined || rewind === undefined) {
    throw new GenerationError("GENERATION_MODEL_UNSUPPORTED", "this model cannot check guessed tokens");
  }
  signal?.throwIfAborted();
  const { state, logits } = await model.begin([prompt], options);
  let rows = logits; // [guesses + 1, vocab]
  let drafted = new Int32Array(0);
  let held = prompt.length; // tokens in the model's state that are certain
  try {
    for (;;) {
      let next = 0;
      let accepted = 0;
      for (; ; accepted++) {
        const scores = rows.subarray(accepted * vocabSize, (accepted + 1) * vocabSize);
        const kept = keepLogits ? scores.slice() : undefined;
        await prepareAll(processors, search.rows);
        for (const process of processors) process(scores, search.rows);
        const choice = search.advance(scores, kept);
        yield choice.emitted;
        if (choice.rows.length === 0) return;
        next = choice.tokenIds[0]!;
        if (accepted === drafted.length || next !== drafted[accepted]) break;
      }
      signal?.throwIfAborted();
      held += accepted;
      if (accepted < drafted.length) rewind.call(model, state, held);
      const { tokenIds } = search.rows[0]!;
      drafted = Int32Array.from(await drafter.draft(tokenIds, maxLength - tokenIds.length - 1));
      if (drafted.length === 0) rows = await model.step(state, Int32Array.of(next), { signal });
      else rows = await extend.call(model, state, Int32Array.of(next, ...drafted), { signal });
      held++;
    }
  } finally {
    model.release?.(state);
    drafter.close?.();
  }
}
