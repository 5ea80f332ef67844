import { ConvertError } from "../errors.ts";
import type { Value } from "../onnx/graph.ts";
import { add, mul } from "../onnx/operators.ts";
import { describeShape } from "../onnx/shape.ts";
import type { Weight } from "../weights/weight.ts";
import { type Activation, activate } from "./activation.ts";
import { carriedLinear, carriedType } from "./carried-blocks.ts";
import type { Net } from "./net.ts";
import type { WeightDType } from "./precision.ts";
import { storeFloat, storeInt4Blocks, storeInt8Blocks, storeInt8Columns, storeVector } from "./store.ts";

/** A linear layer's weights and what follows it. */
export interface LinearOptions {
  /** [outputs, inputs], as PyTorch's `nn.Linear` has it. */
  readonly weight: Weight;
  /** [outputs]. */
  readonly bias?: Weight | undefined;
  /** Applied to the result. Default none. */
  readonly activation?: Activation | undefined;
  /** Default `precision.linear`. */
  readonly dtype?: WeightDType;
}

/**
 * `activation(x · weightᵀ + bias)`.
 *
 * @param x [rows, inputs]: `flattenRows` makes it from [batch, tokens, inputs]
 * @returns [rows, outputs]
 */
export function linear(net: Net, x: Value, options: LinearOptions): Value {
  const { weight, bias, activation, dtype = net.precision.linear } = options;
  if (weight.shape.length !== 2 || x.shape.length !== 2 || x.shape[1] !== weight.shape[1]) {
    throw new ConvertError("CONVERT_GRAPH", `"${weight.name}" cannot be applied to ${describeShape(x.shape)}`);
  }
  const carried = carriedType(weight, dtype);
  const result =
    carried === undefined
      ? product(net, x, weight, bias, dtype)
      : carriedLinear(net, x, weight, carried, bias && storeVector(net, bias));
  return activation ? activate(net, result, activation) : result;
}

function product(net: Net, x: Value, weight: Weight, bias: Weight | undefined, dtype: WeightDType): Value {
  const { graph, precision } = net;
  const [outputs, inputs] = weight.shape as readonly [number, number];
  const type = { dtype: x.dtype, shape: [x.shape[0]!, outputs] };
  const biasValue = bias && storeVector(net, bias);
  switch (dtype) {
    case "float32":
    case "float16": {
      const stored = storeFloat(net, weight, dtype);
      return graph.node("Gemm", [x, stored, biasValue], [type], { attributes: { transB: 1 } })[0];
    }
    case "int8": {
      if (precision.target !== "cpu") {
        throw new ConvertError("CONVERT_CONFIG", "int8 linear layers are made for the cpu target alone");
      }
      const { values, scales, zeroPoint } = net.quantize(x);
      const stored = storeInt8Columns(net, weight);
      const y = graph.node(
        "MatMulIntegerToFloat",
        [
          values,
          stored.values,
          graph.constant("float32", [], Float32Array.of(1)),
          stored.scales,
          graph.constant("uint8", [], Uint8Array.of(zeroPoint)),
        ],
        [type],
        { domain: "com.microsoft" },
      )[0];
      const scaled = mul(graph, y, scales);
      return biasValue ? add(graph, scaled, biasValue) : scaled;
    }
    case "int8 blocks":
    case "int4": {
      const stored = dtype === "int4" ? storeInt4Blocks(net, weight) : storeInt8Blocks(net, weight);
      return graph.node("MatMulNBits", [x, stored.values, stored.scales, undefined, undefined, biasValue], [type], {
        domain: "com.microsoft",
        // Level 4 multiplies in 8 bits, quantizing activations block by block: the fastest on CPUs. CUDA has one way.
        attributes: {
          K: inputs,
          N: outputs,
          bits: dtype === "int4" ? 4 : 8,
          block_size: 32,
          accuracy_level: precision.target === "cpu" ? 4 : 0,
        },
      })[0];
    }
  }
}
