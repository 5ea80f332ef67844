import type { DecoderInputs } from "../../layers/decoder/decoder-inputs.ts";
import type { Net } from "../../layers/net.ts";
import { storeVector } from "../../layers/store.ts";
import type { Value } from "../../onnx/graph.ts";
import { gather, ints, sizeOfAxis, slice } from "../../onnx/operators.ts";
import type { Weight } from "../../weights/weight.ts";
import type { BartPositions } from "./bart-positions.ts";

/**
 * Positions whose rows are read from a table in order, for encoder and decoder alike. Tables are never quantized: they are
 * small beside the embeddings, and every token's rounding would be the same.
 *
 * @param tableOf [positions, hidden] of one part
 */
export function positionRows(tableOf: (part: "encoder" | "decoder") => Weight): BartPositions {
  return {
    source(net: Net, ids: Value): Value {
      const count = sizeOfAxis(net.graph, ids, 1);
      return slice(net.graph, storeVector(net, tableOf("encoder")), 0, ints(net.graph, [0]), count, "source");
    },
    target(net: Net, inputs: DecoderInputs): Value {
      return gather(net.graph, storeVector(net, tableOf("decoder")), inputs.positions());
    },
  };
}
