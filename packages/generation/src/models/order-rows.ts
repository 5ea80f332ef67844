/** The rows of [rows, width] in another order: row i is the one in slot `slots[i]`. Not copied if it is the same order. */
export function orderRows(data: Float32Array, slots: Int32Array, width: number): Float32Array {
  if (slots.every((slot, row) => slot === row)) return data;
  const ordered = new Float32Array(slots.length * width);
  slots.forEach((slot, row) => {
    ordered.set(data.subarray(slot * width, (slot + 1) * width), row * width);
  });
  return ordered;
}
