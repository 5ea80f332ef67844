// A model of one Identity node, byte by byte: field numbers of onnx.proto, all lengths below 128.

function field(number: number, payload: readonly number[]): number[] {
  return [(number << 3) | 2, payload.length, ...payload];
}

function text(number: number, value: string): number[] {
  return field(number, [...new TextEncoder().encode(value)]);
}

function varint(number: number, value: number): number[] {
  return [number << 3, value];
}

/** y = x of one element type and any shape with `rank` dimensions. */
export function identityModel(elementType: number, rank: number): Uint8Array {
  // ValueInfoProto { name, type: TypeProto { tensor_type { elem_type, shape { dim {} … } } } }
  const shape = field(2, Array.from({ length: rank }, () => field(1, [])).flat());
  const type = field(2, field(1, [...varint(1, elementType), ...shape]));
  const node = [...text(1, "x"), ...text(2, "y"), ...text(4, "Identity")];
  const graph = [
    ...field(1, node),
    ...text(2, "copy"),
    ...field(11, [...text(1, "x"), ...type]),
    ...field(12, [...text(1, "y"), ...type]),
  ];
  return Uint8Array.from([...varint(1, 8), ...field(7, graph), ...field(8, varint(2, 17))]);
}
