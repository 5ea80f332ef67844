/** onnx.proto's field numbers on the way to TensorProto.external_data, by message. */
const path = {
  model: { 7: "graph" },
  graph: { 1: "node", 5: "tensor" },
  node: { 5: "attribute" },
  attribute: { 5: "tensor", 6: "graph", 10: "tensor", 11: "graph" },
  tensor: { 13: "entry" },
  entry: {},
} as const;
type Message = keyof typeof path;

/** Graphs nest by control flow; no real model comes near this. */
const MOST_LEVELS = 64;

/**
 * The files that a model's tensors lie in, as the model names them. Reads as much of the protobuf as that needs; a
 * damaged file gives what was found before the damage (loading it reports the rest).
 */
export function externalLocations(model: Uint8Array): string[] {
  const locations = new Set<string>();
  const decoder = new TextDecoder();

  function walk(bytes: Uint8Array, message: Message, level: number): void {
    let offset = 0;
    function varint(): number {
      let value = 0;
      for (let shift = 0; offset < bytes.length; shift += 7) {
        const byte = bytes[offset++]!;
        value += (byte & 127) * 2 ** shift;
        if (byte < 128) return value;
      }
      return Number.NaN;
    }
    let key = "";
    while (offset < bytes.length) {
      const tag = varint();
      const field = Math.floor(tag / 8);
      const wireType = tag % 8;
      if (wireType === 0) varint();
      else if (wireType === 1) offset += 8;
      else if (wireType === 5) offset += 4;
      else if (wireType === 2) {
        const length = varint();
        if (!(offset + length <= bytes.length)) return;
        const payload = bytes.subarray(offset, offset + length);
        offset += length;
        const next = (path[message] as Record<number, Message | undefined>)[field];
        if (next !== undefined && level < MOST_LEVELS) walk(payload, next, level + 1);
        if (message === "entry" && field === 1) key = decoder.decode(payload);
        if (message === "entry" && field === 2 && key === "location") locations.add(decoder.decode(payload));
      } else return;
    }
  }
  walk(model, "model", 0);
  return [...locations];
}
