import { ConvertError } from "../../errors.ts";
import { layerNorm } from "../../layers/layer-norm.ts";
import { computed, type Weight } from "../../weights/weight.ts";
import type { Weights } from "../../weights/weights.ts";
import type { BuildRequest, BuiltModel } from "../architecture.ts";
import type { BartConfig } from "./bart-config.ts";
import type { BartPositions } from "./bart-positions.ts";
import { buildSeq2Seq } from "./build-seq2seq.ts";
import type { Stack } from "./seq2seq-model.ts";
import { tiedTable } from "./tied-table.ts";

/** In what the models of the family differ. */
export interface BartVariant {
  /** Whether parts read their input normalized, with a norm after the last layer. */
  readonly normFirst: boolean;
  /** Whether embeddings are normalized. */
  readonly embeddingNorm: boolean;
  /** Whether encoder and decoder share one table of embeddings. */
  readonly sharedEmbeddings: boolean;
  readonly decoderVocabSize: number;
  /** @param weights with the prefix that all names of the model have */
  positions(weights: Weights): BartPositions;
}

const EPSILON = 1e-5; // PyTorch's default, which these models do not change

/** The graphs of BART (https://arxiv.org/abs/1910.13461) and of the models that are built like it. */
export async function bartFamily(request: BuildRequest, config: BartConfig, variant: BartVariant): Promise<BuiltModel> {
  const { d_model: hidden } = config;
  const { normFirst, embeddingNorm } = variant;
  const prefix = request.weights.has("model.encoder.layers.0.fc1.weight") ? "model." : "";
  const weights = request.weights.scope(prefix);
  const tables = tablesOf(config, variant, request.weights, prefix);
  const positions = variant.positions(weights);
  const stack = (part: "encoder" | "decoder") => ({
    prefix: `${prefix}${part}.`,
    layerPrefix: "layers.",
    layers: config[`${part}_layers`],
    heads: config[`${part}_attention_heads`],
    headSize: headSizeOf(config, part),
    attentionScale: 1 / Math.sqrt(headSizeOf(config, part)),
    intermediate: config[`${part}_ffn_dim`],
    embeddings: tables[part],
    embeddingNorm: embeddingNorm ? "layernorm_embedding" : undefined,
    finalNorm: normFirst ? "layer_norm" : undefined,
  });
  const encoder: Stack = { ...stack("encoder"), names };
  const decoder = { ...stack("decoder"), names: { ...names, crossAttention: attentionNames("encoder_attn") } };
  const logitsBias = await logitsBiasOf(request.weights, variant.decoderVocabSize);
  return buildSeq2Seq(
    request,
    {
      hidden,
      activation: config.activation_function,
      normFirst,
      biases: true,
      embeddingScale: config.scale_embedding ? Math.sqrt(hidden) : undefined,
      encoder,
      decoder,
      norm: (net, from, name, x) =>
        layerNorm(net, x, {
          weight: from.take(`${name}.weight`, [hidden]),
          bias: from.take(`${name}.bias`, [hidden]),
          epsilon: EPSILON,
        }),
      sourcePositions: positions.source,
      targetPositions: positions.target,
      head: {
        weight: tables.head,
        bias: logitsBias,
      },
      maxLength: config.max_position_embeddings,
    },
    [
      /(^|\.)(encoder|decoder)\.version$/,
      /(^|\.)embed_positions\.weights$/, // computed here
      ...(config.tie_word_embeddings ? [] : [/(^|\.)shared\.weight$/]),
    ],
  );
}

/** The bias of the logits, unless it is zero, as it is in all models but those that Marian trained. */
async function logitsBiasOf(weights: Weights, vocab: number): Promise<Weight | undefined> {
  if (!weights.has("final_logits_bias")) return undefined;
  const bias = weights.take("final_logits_bias", [1, vocab]);
  const isZero = (await bias.load()).every((element) => element === 0);
  return isZero ? undefined : computed(`${bias.name}.flat`, [vocab], [bias], (row) => row);
}

const attentionNames = (attention: string) => ({
  query: `${attention}.q_proj`,
  key: `${attention}.k_proj`,
  value: `${attention}.v_proj`,
  output: `${attention}.out_proj`,
  norm: `${attention}_layer_norm`,
});

const names = {
  selfAttention: attentionNames("self_attn"),
  up: "fc1",
  down: "fc2",
  norm: "final_layer_norm",
} as const;

interface Tables {
  readonly encoder: Weight;
  readonly decoder: Weight;
  readonly head: Weight;
}

function tablesOf(config: BartConfig, variant: BartVariant, weights: Weights, prefix: string): Tables {
  const { vocab_size: vocab, d_model: hidden, tie_word_embeddings: tied } = config;
  const { decoderVocabSize } = variant;
  const [shared, source, target] = ["shared", "encoder.embed_tokens", "decoder.embed_tokens"].map(
    (name) => `${prefix}${name}.weight`,
  ) as [string, string, string];
  const head = "lm_head.weight";
  if (variant.sharedEmbeddings && tied) {
    const table = tiedTable(weights, [shared, source, target, head], [vocab, hidden]);
    return { encoder: table, decoder: table, head: table };
  }
  const own = (name: string, rows: number): Weight =>
    weights.take(weights.has(name) || !variant.sharedEmbeddings ? name : shared, [rows, hidden]);
  const decoder = tied ? tiedTable(weights, [target, head], [decoderVocabSize, hidden]) : own(target, decoderVocabSize);
  return {
    encoder: own(source, vocab),
    decoder,
    head: tied ? decoder : weights.take(head, [decoderVocabSize, hidden]),
  };
}

function headSizeOf(config: BartConfig, part: "encoder" | "decoder"): number {
  const heads = config[`${part}_attention_heads`];
  const size = config.d_model / heads;
  if (Number.isInteger(size)) return size;
  throw new ConvertError("CONVERT_CONFIG", `d_model ${config.d_model} cannot be split into ${heads} heads`);
}
