import { ConvertError } from "../errors.ts";
import { embedding, firstRows } from "../layers/embedding.ts";
import { type EncoderLayerNames, type EncoderLayerSizes, encoderLayer } from "../layers/encoder-layer.ts";
import { layerNorm } from "../layers/layer-norm.ts";
import { linear } from "../layers/linear.ts";
import { type Net, net } from "../layers/net.ts";
import { flattenRows } from "../layers/rows.ts";
import { graph, type Value } from "../onnx/graph.ts";
import { add, cast, sizeOfAxis } from "../onnx/operators.ts";
import type { Weights } from "../weights/weights.ts";
import type { BuildRequest, BuiltModel } from "./architecture.ts";
import { addEncoderHead, type EncoderHeadNames } from "./encoder-head.ts";

/** What sets one encoder of this family apart from the others. */
export interface PostNormEncoder {
  /** Before the encoder's tensors in checkpoints that have a head; checkpoints of the bare model have none. */
  readonly prefix: string;
  readonly vocab: number;
  readonly positions: number;
  readonly layers: number;
  readonly sizes: EncoderLayerSizes;
  /** Width of the embeddings where they are projected to the layers' width. Default: that width, not projected. */
  readonly embeddingSize?: number;
  /** Rows of the table of token types; 0 without one. With one row, there is no input `token_type_ids`. */
  readonly tokenTypes: number;
  /** Positions that depend on the ids, int64 [batch, tokens]. Default: 0, 1, 2, … */
  readonly positionIds?: (net: Net, ids: Value) => Value;
  /** Added to the scores of every layer, [1, heads, tokens, tokens]. */
  readonly bias?: (net: Net, weights: Weights, ids: Value) => Value;
  /** Before the names of a layer's tensors: `"encoder.layer."` and its number. */
  readonly layerPrefix: string;
  readonly layerNames: EncoderLayerNames;
  /** Names of the heads' tensors; `prefix` is the one that this checkpoint has. */
  readonly heads: (prefix: string) => EncoderHeadNames;
  /** Tensors that some tasks do not need. */
  readonly unneeded: readonly RegExp[];
}

/**
 * The graph of an encoder with learned positions whose layers normalize after each sum. Inputs `input_ids`,
 * `attention_mask` and, where there are token types, `token_type_ids`, int64 [batch, tokens].
 */
export function postNormEncoder(request: BuildRequest, encoder: PostNormEncoder): BuiltModel {
  const { hidden, epsilon } = encoder.sizes;
  const { embeddingSize = hidden } = encoder;
  if (hidden % encoder.sizes.heads !== 0) {
    const { heads } = encoder.sizes;
    throw new ConvertError(
      "CONVERT_CONFIG",
      `the config asks for ${heads} heads, which do not divide the width ${hidden}`,
    );
  }
  const prefix = request.weights.has(`${encoder.prefix}embeddings.word_embeddings.weight`) ? encoder.prefix : "";
  const weights = request.weights.scope(prefix);
  const onnx = graph();
  const root = net(onnx, request.precision);
  const table = (name: string, rows: number) => weights.take(`embeddings.${name}.weight`, [rows, embeddingSize]);

  const ids = onnx.input("input_ids", "int64", ["batch", "tokens"]);
  const mask = cast(onnx, onnx.input("attention_mask", "int64", ["batch", "tokens"]), "int32");
  let embedded = embedding(root.scope("words"), table("word_embeddings", encoder.vocab), ids);
  if (encoder.tokenTypes > 0) {
    const types = table("token_type_embeddings", encoder.tokenTypes);
    const zero = (): Value => onnx.constant("int64", [1, 1], BigInt64Array.of(0n));
    const typeIds = encoder.tokenTypes > 1 ? onnx.input("token_type_ids", "int64", ["batch", "tokens"]) : zero();
    embedded = add(onnx, embedded, embedding(root.scope("token_types"), types, typeIds));
  }
  const positions = table("position_embeddings", encoder.positions);
  const place = root.scope("positions");
  const placed = encoder.positionIds
    ? embedding(place, positions, encoder.positionIds(place, ids))
    : firstRows(place, positions, sizeOfAxis(onnx, ids, 1), "tokens");
  let rows = layerNorm(root, flattenRows(root, add(onnx, embedded, placed)), {
    weight: weights.take("embeddings.LayerNorm.weight", [embeddingSize]),
    bias: weights.take("embeddings.LayerNorm.bias", [embeddingSize]),
    epsilon,
  });
  if (embeddingSize !== hidden) {
    rows = linear(root.scope("projection"), rows, {
      weight: weights.take("embeddings_project.weight", [hidden, embeddingSize]),
      bias: weights.take("embeddings_project.bias", [hidden]),
    });
  }

  const bias = encoder.bias?.(root.scope("relative_positions"), weights, ids);
  for (let layer = 0; layer < encoder.layers; layer++) {
    const firstTokenOnly = request.task === "text-classification" && layer === encoder.layers - 1;
    const layerWeights = weights.scope(`${encoder.layerPrefix}${layer}.`);
    const inputs = { rows, ids, mask, bias, firstTokenOnly };
    rows = encoderLayer(root.scope(`layer.${layer}`), layerWeights, encoder.layerNames, encoder.sizes, inputs);
  }
  const output = { rows, ids, mask, hidden, embeddingSize, vocab: encoder.vocab, epsilon };
  addEncoderHead(root, output, request, encoder.heads(prefix));
  return { models: [{ file: "model.onnx", graph: onnx.finish() }], unneeded: encoder.unneeded };
}
