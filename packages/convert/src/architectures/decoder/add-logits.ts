import type { DecoderInputs } from "../../layers/decoder/decoder-inputs.ts";
import { linear } from "../../layers/linear.ts";
import type { Net } from "../../layers/net.ts";
import type { Value } from "../../onnx/graph.ts";
import { binary, cast, mul, unary } from "../../onnx/operators.ts";
import type { Weight } from "../../weights/weight.ts";
import { decoderNames } from "../decoder-io.ts";

/** A language model's head. */
export interface HeadOptions {
  /** [vocab, hidden]. */
  readonly weight: Weight;
  readonly bias?: Weight | undefined;
  /** Logits become softcap · tanh(logit / softcap). Default none. */
  readonly softcap?: number | undefined;
}

export interface LogitsOptions extends HeadOptions {
  /** Rows are all tokens, not each row's last one. */
  readonly scoring: boolean;
}

/** Adds the output `logits`, float32, and gives it. */
export function addLogits(net: Net, rows: Value, inputs: DecoderInputs, options: LogitsOptions): Value {
  const product = headLogits(net, rows, options);
  const logits = options.scoring ? inputs.unflatten(product) : product;
  net.graph.output(decoderNames.logits, logits);
  return logits;
}

/** [rows, vocab] of [rows, hidden], float32. */
export function headLogits(net: Net, rows: Value, { weight, bias, softcap }: HeadOptions): Value {
  const { graph, precision } = net;
  const product = linear(net.scope("logits"), rows, { weight, bias, dtype: precision.head });
  const logits = cast(graph, product, "float32");
  if (softcap === undefined) return logits;
  const cap = graph.constant("float32", [], Float32Array.of(softcap));
  return mul(graph, unary(graph, "Tanh", binary(graph, "Div", logits, cap)), cap);
}
