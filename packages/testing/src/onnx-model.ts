import { BinaryWriter } from "@bufbuild/protobuf/wire";
import type { DType, Tensor } from "@glossa/tensor";

/** A graph input or output: its name, dtype and shape, where a string is a symbolic dimension. */
export type OnnxValue = readonly [name: string, dtype: DType, shape: readonly (number | string)[]];

/** An attribute: whole numbers become INT, so write a FLOAT that may be whole as `{ float: 1 }`. */
export type OnnxAttribute =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly tensor: Tensor }
  | { readonly graph: OnnxGraph };

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
  /** Default: the ONNX domain. `"com.microsoft"` for ONNX Runtime's own operators. */
  readonly domain?: string;
}

export interface OnnxGraph {
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly nodes: readonly OnnxNode[];
  readonly initializers?: Readonly<Record<string, Tensor>>;
}

export interface OnnxModelOptions {
  /** Default 21. */
  readonly opset?: number;
  /** Puts all initializers into a file of this name; the bytes to write there come back as `externalData`. */
  readonly external?: string;
}

const elementTypes: { readonly [D in DType]: number } = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
  uint4: 21,
  int4: 22,
};

/** Protobuf wire types. */
const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;

function message(writer: BinaryWriter, field: number, write: (nested: BinaryWriter) => void): void {
  writer.tag(field, BYTES).fork();
  write(writer);
  writer.join();
}

function bytesOf({ data }: Tensor): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function writeValue(writer: BinaryWriter, field: number, [name, dtype, shape]: OnnxValue): void {
  message(writer, field, (value) => {
    value.tag(1, BYTES).string(name);
    message(value, 2, (type) => {
      message(type, 1, (tensorType) => {
        tensorType.tag(1, VARINT).int32(elementTypes[dtype]);
        message(tensorType, 2, (dimensions) => {
          for (const size of shape) {
            message(dimensions, 1, (dimension) => {
              if (typeof size === "number") dimension.tag(1, VARINT).int64(size);
              else if (size !== "") dimension.tag(2, BYTES).string(size);
            });
          }
        });
      });
    });
  });
}

/** Writes one model's parts, with its external data on the side. */
function modelWriter(external: string | undefined) {
  const externalParts: Uint8Array[] = [];
  let externalLength = 0;

  function writeTensor(writer: BinaryWriter, field: number, name: string, tensor: Tensor, place?: string): void {
    message(writer, field, (proto) => {
      for (const size of tensor.shape) proto.tag(1, VARINT).int64(size);
      proto.tag(2, VARINT).int32(elementTypes[tensor.dtype]);
      if (name !== "") proto.tag(8, BYTES).string(name);
      const bytes = bytesOf(tensor);
      if (place === undefined) {
        proto.tag(9, BYTES).bytes(bytes);
        return;
      }
      const entries = { location: place, offset: String(externalLength), length: String(bytes.length) };
      for (const [key, value] of Object.entries(entries)) {
        message(proto, 13, (entry) => entry.tag(1, BYTES).string(key).tag(2, BYTES).string(value));
      }
      proto.tag(14, VARINT).int32(1);
      externalParts.push(bytes);
      externalLength += bytes.length;
    });
  }

  function writeAttribute(writer: BinaryWriter, name: string, value: OnnxAttribute): void {
    message(writer, 5, (attribute) => {
      attribute.tag(1, BYTES).string(name);
      let type: number;
      if (typeof value === "string") {
        attribute.tag(4, BYTES).string(value);
        type = 3;
      } else if (Array.isArray(value)) {
        for (const item of value as number[]) attribute.tag(8, VARINT).int64(item);
        type = 7;
      } else if (typeof value === "number") {
        if (Number.isInteger(value)) attribute.tag(3, VARINT).int64(value);
        else attribute.tag(2, FIXED32).float(value);
        type = Number.isInteger(value) ? 2 : 1;
      } else if ("float" in value) {
        attribute.tag(2, FIXED32).float(value.float);
        type = 1;
      } else if ("tensor" in value) {
        writeTensor(attribute, 5, "", value.tensor);
        type = 4;
      } else {
        const { graph } = value as { graph: OnnxGraph };
        message(attribute, 6, (nested) => writeGraph(nested, graph));
        type = 5;
      }
      attribute.tag(20, VARINT).int32(type);
    });
  }

  function writeGraph(writer: BinaryWriter, graph: OnnxGraph): void {
    for (const node of graph.nodes) {
      message(writer, 1, (proto) => {
        for (const name of node.inputs) proto.tag(1, BYTES).string(name);
        for (const name of node.outputs) proto.tag(2, BYTES).string(name);
        proto.tag(4, BYTES).string(node.op);
        for (const [name, value] of Object.entries(node.attributes ?? {})) writeAttribute(proto, name, value);
        if (node.domain !== undefined) proto.tag(7, BYTES).string(node.domain);
      });
    }
    writer.tag(2, BYTES).string("graph");
    for (const [name, tensor] of Object.entries(graph.initializers ?? {})) {
      writeTensor(writer, 5, name, tensor, external);
    }
    for (const value of graph.inputs) writeValue(writer, 11, value);
    for (const value of graph.outputs) writeValue(writer, 12, value);
  }

  return { writeGraph, externalData: () => Buffer.concat(externalParts) };
}

/** Writes an ONNX model for a test: the field numbers are those of onnx.proto. */
export function onnxModel(
  graph: OnnxGraph,
  options: OnnxModelOptions = {},
): { model: Uint8Array; externalData: Uint8Array } {
  const parts = modelWriter(options.external);
  const writer = new BinaryWriter();
  writer.tag(1, VARINT).int64(10); // ir_version
  message(writer, 7, (proto) => parts.writeGraph(proto, graph));
  const domains = { "": options.opset ?? 21, "com.microsoft": 1 };
  for (const [domain, version] of Object.entries(domains)) {
    message(writer, 8, (proto) => proto.tag(1, BYTES).string(domain).tag(2, VARINT).int64(version));
  }
  return { model: writer.finish(), externalData: parts.externalData() };
}
