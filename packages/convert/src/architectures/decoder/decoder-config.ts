import type { Activation } from "../../layers/activation.ts";
import type { RopeConfig } from "../../layers/rotary/rope-config.ts";

/** What sets one layer apart from others of its model. */
export interface DecoderLayerConfig {
  /** Positions that a token sees, itself among them; undefined: all. */
  readonly window: number | undefined;
  readonly rope: RopeConfig;
  /** Tells the rotary tables of one model apart. */
  readonly ropeName: string;
}

/**
 * A decoder of Llama's build (https://arxiv.org/abs/2302.13971): normalization before attention and before a gated
 * feed-forward network, rotary positions. Its relatives differ in what is listed here.
 */
export interface DecoderConfig {
  readonly vocabSize: number;
  readonly hidden: number;
  readonly intermediate: number;
  readonly layers: readonly DecoderLayerConfig[];
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
  readonly activation: Activation;
  readonly epsilon: number;
  readonly maxLength: number;
  /** The head is the embedding table. */
  readonly tied: boolean;
  readonly bias: { readonly queryKeyValue: boolean; readonly attentionOutput: boolean; readonly mlp: boolean };
  /** Queries and keys are normalized head by head before they are rotated (Qwen3, Gemma 3). */
  readonly queryKeyNorm: boolean;
  /** Norm weights are stored as their difference from 1 (Gemma). */
  readonly normsFromOne: boolean;
  /** By which embeddings are multiplied (Gemma). */
  readonly embeddingScale: number | undefined;
  /** Attention's and the network's results are normalized too (Gemma 2 and 3). */
  readonly sandwichNorms: boolean;
  /** Query, key and value, and gate and up, are one matrix each (Phi-3). */
  readonly fusedWeights: boolean;
  readonly attentionScale: number | undefined;
  readonly attentionSoftcap: number | undefined;
  readonly logitsSoftcap: number | undefined;
}
