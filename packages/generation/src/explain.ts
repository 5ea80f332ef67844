import type { Tokenizer } from "@glossa/tokenizer";
import { GenerationError } from "./errors.ts";
import type { ExplainedSpan } from "./explained-spans.ts";
import type { GenerateOptions, Generation } from "./generator.ts";
import type { LanguageModel } from "./language-model.ts";
import { tokenRecorder } from "./search/logprobs.ts";

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
  /**
   * With `logitLens`: what each layer would have said, the likeliest tokens first. The first entry is of the embeddings, the
   * last of the last layer, which is the model's answer. nostalgebraist, "interpreting GPT: the logit lens" (2020).
   */
  readonly layers?: readonly (readonly Alternative[])[];
}

export interface Explanation {
  readonly text: string;
  readonly steps: readonly ExplainedToken[];
  /** Which steps wrote which part of the text; joined they are the text. */
  readonly spans: readonly ExplainedSpan[];
}

/** Options of `explain`. */
export interface ExplainOptions extends Omit<GenerateOptions, "logprobs"> {
  /** Give what each layer would have said, too. The model must be converted with `outputHiddenStates`. Default false. */
  readonly logitLens?: boolean | undefined;
}

/** @throws GenerationError `GENERATION_MODEL_UNSUPPORTED` for a model whose layers cannot be read */
export function checkLens(
  model: LanguageModel,
): asserts model is Required<Pick<LanguageModel, "layerLogits">> & LanguageModel {
  if (model.layerLogits !== undefined) return;
  throw new GenerationError(
    "GENERATION_MODEL_UNSUPPORTED",
    "logitLens needs a decoder that was converted with outputHiddenStates",
  );
}

/** What each layer finds likely at each place, from the one behind the prompt on: [steps][layers][count]. */
export async function lensOf(
  model: LanguageModel,
  tokenizer: Tokenizer,
  prompt: Int32Array,
  tokenIds: readonly number[],
  count: number,
  signal: AbortSignal | undefined,
): Promise<Alternative[][][]> {
  checkLens(model);
  const recorder = tokenRecorder(count);
  const steps: Alternative[][][] = [];
  const known = Int32Array.from([...prompt, ...tokenIds.slice(0, -1)]);
  for await (const logits of model.layerLogits(known, prompt.length, { signal })) {
    const rows = logits.length / model.vocabSize;
    recorder.read(logits, rows);
    const layers: Alternative[][] = [];
    for (let layer = 0; layer < rows; layer++) {
      const { topLogprobs = [] } = recorder.token(layer, 0);
      layers.push(topLogprobs.map((entry) => alternativeOf(entry, tokenizer)));
      await new Promise((resolve) => setImmediate(resolve));
    }
    steps.push(layers);
  }
  return steps;
}

/** @param generation with logprobs and topLogprobs; `layers`: of each step */
export function explainedTokens(
  { tokens }: Generation,
  tokenizer: Tokenizer,
  layers?: readonly (readonly (readonly Alternative[])[])[],
): ExplainedToken[] {
  return tokens.map((token, i) => ({
    ...alternativeOf(token, tokenizer),
    alternatives: (token.topLogprobs ?? []).map((entry) => alternativeOf(entry, tokenizer)),
    ...(layers && { layers: layers[i]! }),
  }));
}

function alternativeOf(entry: { tokenId: number; logprob?: number }, tokenizer: Tokenizer): Alternative {
  const { tokenId, logprob = Number.NaN } = entry;
  return {
    tokenId,
    text: tokenizer.decode([tokenId], { skipSpecialTokens: false }),
    probability: Math.exp(logprob),
  };
}
