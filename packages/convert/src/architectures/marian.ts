import { z } from "zod";
import { size } from "../config/parse-config.ts";
import { ConvertError } from "../errors.ts";
import type { Architecture, BuildRequest, BuiltModel } from "./architecture.ts";
import { parseBartConfig } from "./seq2seq/bart-config.ts";
import { bartFamily } from "./seq2seq/bart-family.ts";
import { positionRows } from "./seq2seq/position-rows.ts";
import { marianSinusoids } from "./seq2seq/sinusoids.ts";

const own = {
  decoder_vocab_size: size.nullish(),
  share_encoder_decoder_embeddings: z.boolean().default(true),
  normalize_before: z.literal(false).default(false),
  normalize_embedding: z.literal(false).default(false),
  add_final_layer_norm: z.literal(false).default(false),
  static_position_embeddings: z.literal(true).default(true),
};

/** Marian (https://aclanthology.org/P18-4020), as the OPUS-MT models use it. Inputs and outputs: seq2seq-io.ts. */
export const marian: Architecture = {
  tasks: ["text2text-generation"],
  build(request: BuildRequest): Promise<BuiltModel> {
    const config = parseBartConfig(request, own);
    const { d_model: hidden, max_position_embeddings: length, share_encoder_decoder_embeddings: shared } = config;
    const decoderVocabSize = config.decoder_vocab_size ?? config.vocab_size;
    if (shared && decoderVocabSize !== config.vocab_size) {
      throw new ConvertError(
        "CONVERT_CONFIG",
        `the config field "decoder_vocab_size" is ${decoderVocabSize}, which embeddings of ${config.vocab_size} tokens ` +
          "that encoder and decoder share cannot have",
      );
    }
    return bartFamily(request, config, {
      normFirst: false,
      embeddingNorm: false,
      sharedEmbeddings: shared,
      decoderVocabSize,
      positions: (weights) =>
        positionRows((part) => {
          const name = `${part}.embed_positions.weight`;
          return weights.has(name) ? weights.take(name, [length, hidden]) : marianSinusoids(length, hidden);
        }),
    });
  },
};
