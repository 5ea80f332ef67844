import type { DecoderInputs } from "../../layers/decoder/decoder-inputs.ts";
import type { Net } from "../../layers/net.ts";
import type { Value } from "../../onnx/graph.ts";
import { cast, concat, reshape, unsqueeze } from "../../onnx/operators.ts";
import { decoderNames } from "../decoder-io.ts";
import { type HeadOptions, headLogits } from "./add-logits.ts";

/** Adds the outputs `hidden_states` and `layer_logits`. */
export function addHiddenStates(
  net: Net,
  /** [batch*tokens, hidden] each: what each layer reads, and what the last one gives. */
  states: readonly Value[],
  inputs: DecoderInputs,
  options: HeadOptions & {
    /** The norm before the head. */
    norm(net: Net, rows: Value): Value;
  },
): void {
  const { graph } = net;
  const { norm } = options;
  const count = states.length;
  const seen = [...states.slice(0, -1), norm(net.scope("norm"), states.at(-1)!)].map((rows) =>
    unsqueeze(graph, inputs.unflatten(cast(graph, rows, "float32")), 0),
  );
  graph.output(decoderNames.hiddenStates, concat(graph, seen, 0, count));
  // The same head reads all layers in one product.
  const lens = net.scope("lens");
  const last = concat(
    graph,
    states.map((rows) => inputs.lastTokens(rows)),
    0,
    `${count}*batch`,
  );
  const logits = headLogits(lens, norm(lens.scope("norm"), last), options);
  const vocab = logits.shape[1] as number;
  graph.output(decoderNames.layerLogits, reshape(graph, logits, [count, -1, vocab], [count, "batch", vocab]));
}
