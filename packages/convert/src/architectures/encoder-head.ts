import type { Activation } from "../layers/activation.ts";
import { layerNorm } from "../layers/layer-norm.ts";
import { linear } from "../layers/linear.ts";
import type { Net } from "../layers/net.ts";
import { unflattenRows } from "../layers/rows.ts";
import type { Value } from "../onnx/graph.ts";
import { cast } from "../onnx/operators.ts";
import type { Weight } from "../weights/weight.ts";
import type { BuildRequest } from "./architecture.ts";
import { pool } from "./pooling.ts";
import type { Task } from "./task.ts";

/** What encoders can be built for. */
export const encoderTasks: readonly Task[] = [
  "text-classification",
  "token-classification",
  "fill-mask",
  "feature-extraction",
  "sentence-embedding",
];

/** An encoder's result. */
export interface EncoderOutput {
  /** [batch*tokens, hidden]; for text classification [batch, hidden], the first token's. */
  readonly rows: Value;
  readonly ids: Value;
  /** int32 [batch, tokens]. */
  readonly mask: Value;
  readonly hidden: number;
  /** Width of the embeddings, which the masked language model's matrix has too. */
  readonly embeddingSize: number;
  readonly vocab: number;
  readonly epsilon: number;
}

/** Names of the tensors of the heads, as this architecture has them. */
export interface EncoderHeadNames {
  /** Linear layers from the first token's vector to the logits; the last gives the labels. */
  readonly classification: readonly { readonly layer: string; readonly activation?: Activation }[];
  readonly tokenClassifier: string;
  readonly maskedLanguageModel: {
    readonly dense: string;
    readonly norm: string;
    readonly activation: Activation;
    /** Full name of the matrix [vocab, embeddingSize] and the vector [vocab]. */
    readonly decoder: string;
    readonly bias: string;
  };
}

/** Adds the head and the graph's output. Classifiers are small and stay in the activations' dtype. */
export function addEncoderHead(net: Net, encoder: EncoderOutput, request: BuildRequest, names: EncoderHeadNames): void {
  const { graph, precision } = net;
  const { rows, ids, mask, hidden, embeddingSize, vocab, epsilon } = encoder;
  const { weights, task } = request;
  const head = net.scope("head");
  const labels = labelCount(request);
  const layer = (name: string, outputs: number): { weight: Weight; bias: Weight } => ({
    weight: weights.take(`${name}.weight`, [outputs, hidden]),
    bias: weights.take(`${name}.bias`, [outputs]),
  });
  const output = (name: string, value: Value): void => graph.output(name, cast(graph, value, "float32"));

  switch (task) {
    case "text-classification": {
      const last = names.classification.length - 1;
      const logits = names.classification.reduce(
        (x, { layer: name, activation }, index) =>
          linear(head, x, {
            ...layer(name, index === last ? labels : hidden),
            activation,
            dtype: precision.activations,
          }),
        rows,
      );
      output("logits", logits);
      return;
    }
    case "token-classification": {
      const options = { ...layer(names.tokenClassifier, labels), dtype: precision.activations };
      output("logits", unflattenRows(net, linear(head, rows, options), ids));
      return;
    }
    case "fill-mask": {
      const { dense, norm, activation, decoder, bias } = names.maskedLanguageModel;
      const transformed = layerNorm(head, linear(head, rows, { ...layer(dense, embeddingSize), activation }), {
        weight: weights.take(`${norm}.weight`, [embeddingSize]),
        bias: weights.take(`${norm}.bias`, [embeddingSize]),
        epsilon,
      });
      const logits = linear(head, transformed, {
        weight: weights.take(decoder, [vocab, embeddingSize]),
        bias: weights.take(bias, [vocab]),
        dtype: precision.head,
      });
      output("logits", unflattenRows(net, logits, ids));
      return;
    }
    case "feature-extraction":
      output("last_hidden_state", unflattenRows(net, rows, ids));
      return;
    default:
      output("sentence_embedding", pool(head, unflattenRows(net, rows, ids), mask, request.pooling));
  }
}

/** Labels of a classifier: as many as `id2label` names; transformers' default is two. */
function labelCount({ config }: BuildRequest): number {
  const { id2label, num_labels: count } = config;
  if (typeof id2label === "object" && id2label !== null) return Object.keys(id2label).length;
  return typeof count === "number" ? count : 2;
}
