import type { Session } from "@glossa/runtime";
import { type Tensor, tensor } from "@glossa/tensor";
import { GenerationError } from "../errors.ts";
import type { LanguageModel, StepOptions } from "../language-model.ts";
import { cachePairs, emptyCache, selectRows } from "./growing-cache.ts";
import { lastLogits } from "./last-logits.ts";

export interface ExportedEncoderDecoderState {
  /** [rows, encoder tokens, hidden] */
  hidden: Tensor;
  /** [rows, encoder tokens], 1 for real tokens */
  mask: Tensor<"int64">;
  caches: Tensor[];
  begun: boolean;
}

/**
 * An encoder-decoder model over graphs that Python exported (optimum, Xenova, onnx-community): `encoder_model.onnx` and
 * `decoder_model_merged.onnx`, whose `use_cache_branch` chooses between the first run and the later ones.
 *
 * @param padTokenId fills up shorter prompts, which are masked
 * @throws GenerationError `GENERATION_MODEL_UNSUPPORTED`
 */
export function exportedEncoderDecoder(
  encoder: Session,
  decoder: Session,
  config: { readonly vocabSize: number; readonly contextLength?: number | undefined; readonly padTokenId: number },
): LanguageModel<ExportedEncoderDecoderState> {
  const pairs = cachePairs(decoder);
  checkGraphs(
    encoder,
    decoder,
    pairs.map(({ input }) => input),
  );
  const encoderInputs = new Set(encoder.inputs.map(({ name }) => name));
  const decoderInputs = new Set(decoder.inputs.map(({ name }) => name));
  const fetches = ["logits", ...pairs.map(({ output }) => output)];

  const run = async (state: ExportedEncoderDecoderState, ids: Tensor<"int64">, options: StepOptions) => {
    const feeds: Record<string, Tensor> = {
      input_ids: ids,
      use_cache_branch: tensor("bool", [1], Uint8Array.of(state.begun ? 1 : 0)),
    };
    if (decoderInputs.has("encoder_hidden_states")) feeds["encoder_hidden_states"] = state.hidden;
    if (decoderInputs.has("encoder_attention_mask")) feeds["encoder_attention_mask"] = state.mask;
    pairs.forEach(({ input }, i) => {
      feeds[input] = state.caches[i]!;
    });
    const outputs = await decoder.run(feeds, { fetches, signal: options.signal });
    // later runs give the encoder's part back empty
    state.caches = pairs.map(({ output, ofEncoder }, i) =>
      ofEncoder && state.begun ? state.caches[i]! : outputs[output]!,
    );
    state.begun = true;
    return lastLogits(outputs["logits"]!);
  };

  return {
    vocabSize: config.vocabSize,
    contextLength: config.contextLength,
    isEncoderDecoder: true,
    async begin(prompts, { decoderPrompts = [], signal }) {
      const starts = rectangle(decoderPrompts, 0n);
      if (decoderPrompts.some(({ length }) => length !== decoderPrompts[0]!.length)) {
        throw new GenerationError(
          "GENERATION_PROMPT_INVALID",
          "decoder prompts of one batch must have the same length: generate those of other lengths apart",
        );
      }
      const ids = rectangle(prompts, BigInt(config.padTokenId));
      const mask = rectangle(
        prompts.map((prompt) => new Int32Array(prompt.length).fill(1)),
        0n,
      );
      const feeds: Record<string, Tensor> = { input_ids: ids };
      if (encoderInputs.has("attention_mask")) feeds["attention_mask"] = mask;
      const hidden = (await encoder.run(feeds, { fetches: ["last_hidden_state"], signal }))["last_hidden_state"]!;
      const state = { hidden, mask, caches: pairs.map((pair) => emptyCache(pair, prompts.length)), begun: false };
      return { state, logits: await run(state, starts, { signal }) };
    },
    step: (state, tokenIds, options = {}) =>
      run(state, tensor("int64", [tokenIds.length, 1], BigInt64Array.from(tokenIds, BigInt)), options),
    select(state, rows) {
      state.hidden = selectRows(state.hidden, rows);
      state.mask = selectRows(state.mask, rows) as Tensor<"int64">;
      state.caches = state.caches.map((cache) => selectRows(cache, rows));
    },
  };
}

/** Token lists as one tensor, filled up at the right. */
function rectangle(lists: readonly Int32Array[], fill: bigint): Tensor<"int64"> {
  const columns = lists.reduce((most, list) => Math.max(most, list.length), 0);
  const data = new BigInt64Array(lists.length * columns).fill(fill);
  lists.forEach((list, row) => {
    for (let i = 0; i < list.length; i++) data[row * columns + i] = BigInt(list[i]!);
  });
  return tensor("int64", [lists.length, columns], data);
}

const KNOWN = ["input_ids", "encoder_attention_mask", "encoder_hidden_states", "use_cache_branch"];

function checkGraphs(encoder: Session, decoder: Session, caches: readonly string[]): void {
  const unsupported = (message: string) => new GenerationError("GENERATION_MODEL_UNSUPPORTED", message);
  if (!encoder.outputs.some(({ name }) => name === "last_hidden_state")) {
    throw unsupported(`the encoder has no output "last_hidden_state"`);
  }
  const foreign = decoder.inputs.find(({ name }) => !KNOWN.includes(name) && !caches.includes(name));
  if (foreign !== undefined) throw unsupported(`the decoder has an input "${foreign.name}" that no known decoder has`);
  if (!decoder.inputs.some(({ name }) => name === "use_cache_branch")) {
    throw unsupported(`the decoder has no input "use_cache_branch": give decoder_model_merged.onnx`);
  }
  if (!decoder.outputs.some(({ name }) => name === "logits")) throw unsupported(`the decoder has no output "logits"`);
}
