import { z } from "zod";
import type { DecoderInputs } from "../layers/decoder/decoder-inputs.ts";
import type { Net } from "../layers/net.ts";
import { positionsAfterPadding } from "../layers/positions-after-padding.ts";
import { storeVector } from "../layers/store.ts";
import type { Value } from "../onnx/graph.ts";
import { add, gather, scalar } from "../onnx/operators.ts";
import type { Architecture, BuildRequest, BuiltModel } from "./architecture.ts";
import { parseBartConfig } from "./seq2seq/bart-config.ts";
import { bartFamily } from "./seq2seq/bart-family.ts";
import { fairseqSinusoids } from "./seq2seq/sinusoids.ts";

const own = {
  pad_token_id: z.int().min(0).max(16_777_215).default(1),
  normalize_before: z.literal(true).default(true),
  normalize_embedding: z.literal(false).default(false),
  add_final_layer_norm: z.literal(true).default(true),
  static_position_embeddings: z.literal(true).default(true),
};

/**
 * M2M100 (https://arxiv.org/abs/2010.11125) and NLLB-200 (https://arxiv.org/abs/2207.04672). Positions are counted from
 * `pad_token_id + 1`, in the encoder over what is not padding. Inputs and outputs: seq2seq-io.ts.
 */
export const m2m100: Architecture = {
  tasks: ["text2text-generation"],
  build(request: BuildRequest): Promise<BuiltModel> {
    const config = parseBartConfig(request, own, { activation_function: "relu", scale_embedding: true });
    const first = config.pad_token_id + 1;
    const table = (net: Net): Value =>
      storeVector(net, fairseqSinusoids(first + config.max_position_embeddings, config.d_model, config.pad_token_id));
    return bartFamily(request, config, {
      normFirst: true,
      embeddingNorm: false,
      sharedEmbeddings: true,
      decoderVocabSize: config.vocab_size,
      positions: () => ({
        source: (net: Net, ids: Value): Value =>
          gather(net.graph, table(net), positionsAfterPadding(net, ids, config.pad_token_id)),
        target: (net: Net, inputs: DecoderInputs): Value =>
          gather(net.graph, table(net), add(net.graph, inputs.positions(), scalar(net.graph, "int64", first))),
      }),
    });
  },
};
