import { z } from "zod";
import { rowsOf } from "../weights/weight.ts";
import type { Architecture, BuildRequest, BuiltModel } from "./architecture.ts";
import { parseBartConfig } from "./seq2seq/bart-config.ts";
import { bartFamily } from "./seq2seq/bart-family.ts";
import { positionRows } from "./seq2seq/position-rows.ts";

/** The first rows of the tables of positions are not used: a leftover of fairseq, where they stood for special tokens. */
const OFFSET = 2;

function architecture(normFirst: boolean): Architecture {
  const own = {
    static_position_embeddings: z.literal(false).default(false),
    normalize_embedding: z.literal(true).default(true),
    extra_pos_embeddings: z.literal(OFFSET).default(OFFSET),
    normalize_before: z.literal(normFirst).default(normFirst),
    add_final_layer_norm: z.literal(normFirst).default(normFirst),
  };
  return {
    tasks: ["text2text-generation"],
    build(request: BuildRequest): Promise<BuiltModel> {
      const config = parseBartConfig(request, own);
      const { d_model: hidden, max_position_embeddings: length } = config;
      return bartFamily(request, config, {
        normFirst,
        embeddingNorm: true,
        sharedEmbeddings: true,
        decoderVocabSize: config.vocab_size,
        positions: (weights) =>
          positionRows((part) => {
            const table = weights.take(`${part}.embed_positions.weight`, [length + OFFSET, hidden]);
            return rowsOf(`${table.name}.used`, table, OFFSET, length + OFFSET);
          }),
      });
    },
  };
}

/** BART (https://arxiv.org/abs/1910.13461). Inputs and outputs: seq2seq-io.ts. */
export const bart: Architecture = architecture(false);

/** mBART and mBART-50 (https://arxiv.org/abs/2001.08210): BART with norms before its parts and after its last layers. */
export const mbart: Architecture = architecture(true);
