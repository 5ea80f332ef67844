import { type DataOf, type DType, type Shape, tensor } from "@glossa/tensor";
import { ConvertError } from "../errors.ts";
import type { AttributeValue, NodeProto, ValueInfoProto } from "./proto.ts";
import type { GraphShape } from "./shape.ts";

/** The type of a value. */
export interface ValueType {
  readonly dtype: DType;
  readonly shape: GraphShape;
}

/** A value in a graph: an input, a constant, a weight or a node's output. */
export interface Value extends ValueType {
  readonly name: string;
}

/** A constant that is small enough to lie in the model file itself. */
export interface Constant {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly bytes: Uint8Array;
}

/** What the bytes of a weight were made from and how well they keep it. */
export interface LoadedWeights {
  /** Little-endian, packed, one for each tensor of the group, in order. */
  readonly bytes: readonly Uint8Array[];
  /** Root mean square of (written − source) over that of the source; 0 where nothing was rounded. */
  readonly relativeError: number;
}

/** Tensors that are made together, such as a quantized matrix and its scales. Nothing is read until they are written. */
export interface WeightGroup {
  /**
   * Names identify content: where two graphs of one model have a weight of the same name, it is written once and both
   * refer to it.
   */
  readonly tensors: readonly { readonly name: string; readonly dtype: DType; readonly shape: Shape }[];
  /** Names of the checkpoint's tensors it is made from. */
  readonly sources: readonly string[];
  /** Makes the bytes. Called once, when they are written. */
  readonly load: (signal?: AbortSignal) => Promise<LoadedWeights>;
}

/** Operator domain, attributes and the name of a node. */
export interface NodeOptions {
  /** Default `""`, the ONNX standard; `"com.microsoft"` for ONNX Runtime's own operators. */
  readonly domain?: "" | "com.microsoft";
  readonly attributes?: Readonly<Record<string, AttributeValue | undefined>>;
}

/** Everything that was added, in order. */
export interface GraphDefinition {
  readonly inputs: readonly ValueInfoProto[];
  readonly outputs: readonly ValueInfoProto[];
  readonly nodes: readonly NodeProto[];
  readonly constants: readonly Constant[];
  readonly weights: readonly WeightGroup[];
}

/** Builds an ONNX graph node by node. Nodes are added in an order in which they can run. */
export interface Graph {
  /** The same graph, with `name.` before the names of the nodes, as in a checkpoint's tensor names. */
  scope(name: string): Graph;
  /** An input of the whole graph. */
  input(name: string, dtype: DType, shape: GraphShape): Value;
  /** Makes a value an output of the whole graph, under this name. */
  output(name: string, value: Value): void;
  /** A small constant in the model file; equal ones are held once. */
  constant<D extends DType>(dtype: D, shape: Shape, data: DataOf[D]): Value;
  /** Weights: their bytes are asked for when the model is written. A group whose names are known already is not added again. */
  weights(group: WeightGroup): Value[];
  /**
   * A node.
   *
   * @param op operator's name
   * @param inputs `undefined` for an optional input that is left out
   * @param outputs type of each output; `undefined` for an optional output that is left out
   * @throws ConvertError `CONVERT_GRAPH` for a value of another graph
   */
  node<const T extends readonly (ValueType | undefined)[]>(
    op: string,
    inputs: readonly (Value | undefined)[],
    outputs: T,
    options?: NodeOptions,
  ): { readonly [K in keyof T]: Value };
  /** What was built. @throws ConvertError `CONVERT_GRAPH` without an output. */
  finish(): GraphDefinition;
}

/** An empty graph. */
export function graph(): Graph {
  const values = new Map<string, Value>();
  const inputs: Value[] = [];
  const outputs = new Map<string, Value>();
  const nodes: NodeProto[] = [];
  const constants = new Map<string, Constant>();
  const byContent = new Map<string, Value>();
  const groups: WeightGroup[] = [];
  const counts = new Map<string, number>();

  function define(name: string, type: ValueType): Value {
    if (name === "" || values.has(name)) throw new ConvertError("CONVERT_GRAPH", `value "${name}" is defined twice`);
    const value: Value = { name, dtype: type.dtype, shape: [...type.shape] };
    values.set(name, value);
    return value;
  }

  function use(value: Value | undefined): string {
    if (value === undefined) return "";
    if (values.get(value.name) !== value) {
      throw new ConvertError("CONVERT_GRAPH", `value "${value.name}" belongs to another graph`);
    }
    return value.name;
  }

  function unique(name: string): string {
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  }

  function scoped(prefix: string): Graph {
    return {
      scope: (name) => scoped(`${prefix}${name}.`),
      input(name, dtype, shape) {
        const value = define(name, { dtype, shape });
        inputs.push(value);
        return value;
      },
      output(name, value) {
        use(value);
        if (outputs.has(name)) throw new ConvertError("CONVERT_GRAPH", `output "${name}" is defined twice`);
        outputs.set(name, value);
      },
      constant(dtype, shape, data) {
        const checked = tensor(dtype, shape, data);
        const bytes = new Uint8Array(checked.data.buffer, checked.data.byteOffset, checked.data.byteLength);
        const content = `${dtype}[${shape.join(",")}]${Buffer.from(bytes).toString("base64")}`;
        const known = byContent.get(content);
        if (known) return known;
        const value = define(unique("constant"), { dtype, shape });
        byContent.set(content, value);
        constants.set(value.name, { name: value.name, dtype, shape: checked.shape, bytes });
        return value;
      },
      weights(group) {
        const known = group.tensors.map(({ name }) => values.get(name));
        if (known.every((value) => value !== undefined)) return known;
        groups.push(group);
        return group.tensors.map((entry) => define(entry.name, entry));
      },
      node(op, ins, outs, options = {}) {
        const inputNames = ins.map(use);
        while (inputNames.at(-1) === "") inputNames.pop();
        const name = unique(`${prefix}${op}`);
        const results = outs.map((type, index) => type && define(index === 0 ? name : `${name}:${index}`, type));
        const attributes: Record<string, AttributeValue> = {};
        for (const [key, value] of Object.entries(options.attributes ?? {})) {
          if (value !== undefined) attributes[key] = value;
        }
        const outputNames = results.map((value) => value?.name ?? "");
        nodes.push({ name, op, domain: options.domain ?? "", inputs: inputNames, outputs: outputNames, attributes });
        // biome-ignore lint/suspicious/noExplicitAny: the mapped tuple type cannot be written by a map()
        return results as any;
      },
      finish,
    };
  }

  function finish(): GraphDefinition {
    if (outputs.size === 0) throw new ConvertError("CONVERT_GRAPH", "the graph has no output");
    const produced = new Set(nodes.flatMap((node) => node.outputs));
    const renamed = new Map<string, string>();
    const extra: NodeProto[] = [];
    const infos: ValueInfoProto[] = [];
    for (const [name, value] of outputs) {
      if (values.has(name) && value.name !== name) {
        throw new ConvertError("CONVERT_GRAPH", `output "${name}" has the name of another value`);
      }
      // A node's output takes the output's name itself; what has a name already gets a copy under the new one.
      if (produced.has(value.name) && !renamed.has(value.name)) renamed.set(value.name, name);
      else {
        const from = renamed.get(value.name) ?? value.name;
        extra.push({
          name: `${name}.Identity`,
          op: "Identity",
          domain: "",
          inputs: [from],
          outputs: [name],
          attributes: {},
        });
      }
      infos.push({ name, dtype: value.dtype, shape: value.shape });
    }
    const rename = (name: string): string => renamed.get(name) ?? name;
    return {
      inputs,
      outputs: infos,
      nodes: [
        ...nodes.map((node) => ({ ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename) })),
        ...extra,
      ],
      constants: [...constants.values()],
      weights: groups,
    };
  }

  return scoped("");
}
