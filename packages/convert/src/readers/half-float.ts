let table: Float32Array | undefined;

/** All 65,536 float16 values by their bits: IEEE 754 binary16 with subnormals, infinities and NaN. */
export function float16Table(): Float32Array {
  if (table !== undefined) return table;
  const values = new Float32Array(1 << 16);
  for (let bits = 0; bits < values.length; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 0x1f;
    const fraction = bits & 0x3ff;
    if (exponent === 0) values[bits] = sign * fraction * 2 ** -24;
    else if (exponent === 0x1f) values[bits] = fraction === 0 ? sign * Infinity : NaN;
    else values[bits] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  table = values;
  return values;
}

/** Widens float16 bits; exact. */
export function float16ToFloat32(bits: Uint16Array, out: Float32Array): void {
  const values = float16Table();
  for (let i = 0; i < out.length; i++) out[i] = values[bits[i]!]!;
}
