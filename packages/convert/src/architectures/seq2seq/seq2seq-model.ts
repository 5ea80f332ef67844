import type { Activation } from "../../layers/activation.ts";
import type { DecoderInputs } from "../../layers/decoder/decoder-inputs.ts";
import type { Net } from "../../layers/net.ts";
import type { Value } from "../../onnx/graph.ts";
import type { Weight } from "../../weights/weight.ts";
import type { Weights } from "../../weights/weights.ts";

/** Names of an attention layer's projections and of the norm beside it, within their layer. */
export interface AttentionNames {
  readonly query: string;
  readonly key: string;
  readonly value: string;
  readonly output: string;
  readonly norm: string;
}

/** Names of a layer's parts. */
export interface LayerNames {
  readonly selfAttention: AttentionNames;
  /** One matrix, or the gate's and the other's for a gated network. */
  readonly up: string | readonly [gate: string, up: string];
  readonly down: string;
  readonly norm: string;
}

/** The encoder or the decoder. */
export interface Stack<Names extends LayerNames = LayerNames> {
  /** Before all its names: `"model.encoder."`. */
  readonly prefix: string;
  /** Before a layer's number: `"layers."`. */
  readonly layerPrefix: string;
  readonly layers: number;
  readonly heads: number;
  readonly headSize: number;
  /** Factor of the attention scores. */
  readonly attentionScale: number;
  readonly intermediate: number;
  readonly names: Names;
  /** [vocab, hidden]. */
  readonly embeddings: Weight;
  /** After the sum of embeddings and positions. Default none. */
  readonly embeddingNorm: string | undefined;
  /** After the last layer. Default none. */
  readonly finalNorm: string | undefined;
}

/** An encoder-decoder of the transformer family (https://arxiv.org/abs/1706.03762), as both graphs are built from it. */
export interface Seq2SeqModel {
  readonly hidden: number;
  readonly activation: Activation;
  /** Whether parts read their input normalized, or the sum after them is normalized. */
  readonly normFirst: boolean;
  /** Whether linear layers have a bias. */
  readonly biases: boolean;
  /** By which embeddings are multiplied. Default 1. */
  readonly embeddingScale: number | undefined;
  readonly encoder: Stack;
  readonly decoder: Stack<LayerNames & { readonly crossAttention: AttentionNames }>;
  /** Applies the norm of this name; its result is multiplied by `factor`, if there is one. */
  norm(net: Net, weights: Weights, name: string, x: Value, factor?: number): Value;
  /** By which the decoder's last hidden states are multiplied. Default 1; only with a norm after the last layer. */
  readonly outputFactor?: number | undefined;
  /** What is added to the source's embeddings, [1 or sentences, source, hidden]. Default nothing. */
  sourcePositions?(net: Net, ids: Value): Value;
  /** What is added to the decoder's embeddings, [rows, tokens, hidden]. Default nothing. */
  targetPositions?(net: Net, inputs: DecoderInputs): Value;
  /** What is added to the encoder's attention scores, [1, heads, source, source]. Default nothing. */
  sourceBias?(net: Net, ids: Value): Value;
  /** What is added to the scores of the decoder's attention to itself, [rows, heads, tokens, total]. Default nothing. */
  targetBias?(net: Net, inputs: DecoderInputs): Value;
  readonly head: {
    /** [vocab, hidden]. */
    readonly weight: Weight;
    /** [vocab]. */
    readonly bias?: Weight | undefined;
  };
  /** Tokens that a source and a row may have; null without a limit. */
  readonly maxLength: number | null;
}
