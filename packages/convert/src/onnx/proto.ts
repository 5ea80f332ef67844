import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { DType } from "@glossa/tensor";
import { ConvertError } from "../errors.ts";
import { elementType } from "./element-type.ts";

/*
 * Writers for the messages of onnx.proto that we use (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), fields in
 * ascending order of their numbers, so that the same graph always gives the same bytes.
 */

/** A dimension: a size, or a name for a size that is known only when the graph runs. */
export type Dim = number | string;

/** A float attribute. A bare number is an int attribute. */
export interface FloatAttribute {
  readonly float: number;
}

/** Float list attribute. A bare array of numbers is an ints attribute. */
export interface FloatsAttribute {
  readonly floats: readonly number[];
}

export type AttributeValue = number | string | readonly number[] | readonly string[] | FloatAttribute | FloatsAttribute;

export interface NodeProto {
  readonly name: string;
  readonly op: string;
  /** `""` is the ONNX standard domain. */
  readonly domain: string;
  /** `""` is an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** Where a tensor's bytes are: in the message, or in a file beside it. */
export type TensorLocation =
  | { readonly bytes: Uint8Array }
  | { readonly file: string; readonly offset: number; readonly length: number };

export interface TensorProto {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly location: TensorLocation;
}

export interface ValueInfoProto {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly Dim[];
}

export interface ModelProto {
  readonly irVersion: number;
  readonly opsets: readonly { readonly domain: string; readonly version: number }[];
  readonly producer: { readonly name: string; readonly version: string };
  readonly graphName: string;
  readonly nodes: readonly NodeProto[];
  readonly initializers: readonly TensorProto[];
  readonly inputs: readonly ValueInfoProto[];
  readonly outputs: readonly ValueInfoProto[];
  readonly metadata: ReadonlyMap<string, string>;
}

/** The bytes of a ModelProto. */
export function encodeModel(model: ModelProto): Uint8Array {
  const writer = new BinaryWriter();
  int(writer, 1, model.irVersion);
  text(writer, 2, model.producer.name);
  text(writer, 3, model.producer.version);
  message(writer, 7, () => writeGraph(writer, model));
  for (const opset of model.opsets) {
    message(writer, 8, () => {
      text(writer, 1, opset.domain);
      int(writer, 2, opset.version);
    });
  }
  for (const [key, value] of model.metadata) pair(writer, 14, key, value);
  return writer.finish();
}

function writeGraph(writer: BinaryWriter, model: ModelProto): void {
  for (const node of model.nodes) message(writer, 1, () => writeNode(writer, node));
  text(writer, 2, model.graphName);
  for (const tensor of model.initializers) message(writer, 5, () => writeTensor(writer, tensor));
  for (const value of model.inputs) message(writer, 11, () => writeValueInfo(writer, value));
  for (const value of model.outputs) message(writer, 12, () => writeValueInfo(writer, value));
}

function writeNode(writer: BinaryWriter, node: NodeProto): void {
  for (const name of node.inputs) writer.tag(1, WireType.LengthDelimited).string(name);
  for (const name of node.outputs) writer.tag(2, WireType.LengthDelimited).string(name);
  text(writer, 3, node.name);
  text(writer, 4, node.op);
  for (const [name, value] of Object.entries(node.attributes)) {
    message(writer, 5, () => writeAttribute(writer, name, value));
  }
  text(writer, 7, node.domain);
}

/** `AttributeProto.AttributeType`. */
const attributeType = { float: 1, int: 2, string: 3, floats: 6, ints: 7, strings: 8 } as const;

function writeAttribute(writer: BinaryWriter, name: string, value: AttributeValue): void {
  text(writer, 1, name);
  if (typeof value === "number") {
    int(writer, 3, value);
    int(writer, 20, attributeType.int);
  } else if (typeof value === "string") {
    text(writer, 4, value);
    int(writer, 20, attributeType.string);
  } else if ("float" in value) {
    writer.tag(2, WireType.Bit32).float(float32(value.float, name));
    int(writer, 20, attributeType.float);
  } else if ("floats" in value) {
    for (const item of value.floats) writer.tag(7, WireType.Bit32).float(float32(item, name));
    int(writer, 20, attributeType.floats);
  } else if (typeof value[0] === "string") {
    for (const item of value as readonly string[]) writer.tag(9, WireType.LengthDelimited).string(item);
    int(writer, 20, attributeType.strings);
  } else {
    for (const item of value as readonly number[]) int(writer, 8, item);
    int(writer, 20, attributeType.ints);
  }
}

/** Attributes come from the config: a tiny divisor there is a huge factor here. */
function float32(value: number, attribute: string): number {
  if (Number.isFinite(Math.fround(value))) return value;
  throw new ConvertError(
    "CONVERT_CONFIG",
    `the config makes the attribute ${attribute} ${value}, which no float32 can hold`,
  );
}

function writeTensor(writer: BinaryWriter, tensor: TensorProto): void {
  for (const size of tensor.shape) int(writer, 1, size);
  int(writer, 2, elementType[tensor.dtype]);
  text(writer, 8, tensor.name);
  const { location } = tensor;
  if ("bytes" in location) {
    writer.tag(9, WireType.LengthDelimited).bytes(location.bytes);
  } else {
    pair(writer, 13, "location", location.file);
    pair(writer, 13, "offset", String(location.offset));
    pair(writer, 13, "length", String(location.length));
    int(writer, 14, 1); // DataLocation.EXTERNAL
  }
}

function writeValueInfo(writer: BinaryWriter, value: ValueInfoProto): void {
  text(writer, 1, value.name);
  message(writer, 2, () =>
    message(writer, 1, () => {
      int(writer, 1, elementType[value.dtype]);
      message(writer, 2, () => {
        for (const dim of value.shape) {
          message(writer, 1, () => (typeof dim === "number" ? int(writer, 1, dim) : text(writer, 2, dim)));
        }
      });
    }),
  );
}

function int(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value);
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function pair(writer: BinaryWriter, field: number, key: string, value: string): void {
  message(writer, field, () => {
    text(writer, 1, key);
    text(writer, 2, value);
  });
}

function message(writer: BinaryWriter, field: number, body: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  body();
  writer.join();
}
