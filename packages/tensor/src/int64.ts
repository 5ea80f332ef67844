/**
 * 32-bit integers as int64 data, without a BigInt for each: the low and the high words are written apart.
 * Typed arrays of Node's platforms are little-endian.
 */
export function int64FromInt32(values: ArrayLike<number>): BigInt64Array<ArrayBuffer> {
  const result = new BigInt64Array(values.length);
  const words = new Int32Array(result.buffer);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    words[2 * i] = value;
    words[2 * i + 1] = value < 0 ? -1 : 0;
  }
  return result;
}
