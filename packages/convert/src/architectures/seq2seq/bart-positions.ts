import type { DecoderInputs } from "../../layers/decoder/decoder-inputs.ts";
import type { Net } from "../../layers/net.ts";
import type { Value } from "../../onnx/graph.ts";

/** How a model's positions are added to its embeddings. */
export interface BartPositions {
  source(net: Net, ids: Value): Value;
  target(net: Net, inputs: DecoderInputs): Value;
}
