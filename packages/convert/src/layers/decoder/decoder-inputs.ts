import { decoderNames } from "../../architectures/decoder-io.ts";
import type { Value } from "../../onnx/graph.ts";
import {
  add,
  binary,
  cast,
  concat,
  gather,
  ints,
  reduce,
  scalar,
  sizeOfAxis,
  unsqueeze,
} from "../../onnx/operators.ts";
import type { Net } from "../net.ts";

/** What the layers of a decoder read beside their hidden states (architectures/decoder-io.ts says what it means). */
export interface DecoderInputs {
  /** int64 [batch, tokens]. */
  readonly ids: Value;
  /** int32 [batch]: filled positions of each row after this run, less one. */
  readonly lastPositions: Value;
  /** int32 []: filled positions of the longest row, or the columns of the prompts where they are wider. */
  readonly total: Value;
  /** int64 [batch, tokens]: where each token stands. Computed for the layers that ask for it. */
  positions(): Value;
  /** [batch*tokens, width] as [batch, tokens, width]. */
  unflatten(rows: Value): Value;
  /** Of [batch*tokens, width], each row's last token: [batch, width]. */
  lastTokens(rows: Value): Value;
}

/** Adds the inputs that all decoders have. */
export function decoderInputs(net: Net): DecoderInputs {
  const { graph } = net.scope("inputs");
  const ids = graph.input(decoderNames.inputIds, "int64", ["batch", "tokens"]);
  const lengths = graph.input(decoderNames.lengths, "int32", ["batch"]);
  const one = scalar(graph, "int32", 1);
  const zero = scalar(graph, "int32", 0);
  const lastPositions = binary(graph, "Sub", lengths, one);
  const tokens = sizeOfAxis(graph, ids, 1); // int64 [1]
  const tokens32 = graph.node("Squeeze", [cast(graph, tokens, "int32")], [{ dtype: "int32", shape: [] }])[0];
  const total = binary(graph, "Max", reduce(graph, "ReduceMax", lengths, 0, false), tokens32);
  const leading = graph.node("Shape", [ids], [{ dtype: "int64", shape: [2] }])[0];
  const targets = new Map<number, Value>();

  let positions: Value | undefined;
  function computePositions(): Value {
    // The first of a row's new tokens: 0 for prompts, which may be wider than a short row is long.
    const past = binary(graph, "Max", binary(graph, "Sub", lengths, tokens32), zero);
    const steps = graph.node("Range", [zero, tokens32, one], [{ dtype: "int32", shape: ["tokens"] }])[0];
    return cast(graph, add(graph, unsqueeze(graph, past, 1), steps), "int64");
  }

  let lastIndices: Value | undefined;
  function computeLastIndices(): Value {
    const lastColumn = binary(graph, "Sub", tokens32, one);
    const columns = binary(graph, "Min", lastPositions, lastColumn); // [batch]
    const rows = graph.node("Size", [ids], [{ dtype: "int64", shape: [] }])[0];
    const rows32 = cast(graph, rows, "int32");
    const starts = graph.node("Range", [zero, rows32, tokens32], [{ dtype: "int32", shape: ["batch"] }])[0];
    return add(graph, starts, columns);
  }

  return {
    ids,
    lastPositions,
    total,
    positions() {
      positions ??= computePositions();
      return positions;
    },
    unflatten(rows) {
      const width = rows.shape[1] as number;
      const target = targets.get(width) ?? concat(graph, [leading, ints(graph, [width])], 0, 3);
      targets.set(width, target);
      const shape = ["batch", "tokens", width];
      return graph.node("Reshape", [rows, target], [{ dtype: rows.dtype, shape }])[0];
    },
    lastTokens(rows) {
      lastIndices ??= computeLastIndices();
      return gather(graph, rows, lastIndices);
    },
  };
}
