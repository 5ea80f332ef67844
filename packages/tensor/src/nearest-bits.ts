/** A binary floating-point format of at most 16 bits with IEEE 754's layout: sign, exponent, fraction. */
export interface NarrowFloat {
  readonly exponentBits: number;
  readonly fractionBits: number;
}

const scratch = new DataView(new ArrayBuffer(8));

/**
 * The bits of the value of `format` nearest to a number; ties go to the even one. Rounds once, straight from float64, so
 * that it is right also where rounding to float32 first would be off by one.
 *
 * Beyond the largest value by half a step or more the result is infinity; NaN becomes the positive quiet NaN.
 */
export function nearestBits(value: number, { exponentBits, fractionBits }: NarrowFloat): number {
  const bias = 2 ** (exponentBits - 1) - 1;
  const infinity = (2 ** exponentBits - 1) << fractionBits;
  if (Number.isNaN(value)) return infinity | (1 << (fractionBits - 1));
  scratch.setFloat64(0, value);
  const high = scratch.getUint32(0);
  const sign = (high >>> 31) << 15;
  const magnitude = Math.abs(value);
  if (magnitude === Infinity) return sign | infinity;
  const exponent = Math.max(((high >>> 20) & 0x7ff) - 1023, 1 - bias);
  // In steps of the format at this exponent; exact, since it scales by a power of two. Beyond 2^52 float64 holds integers
  // only, so the sum rounds to one, ties to even.
  const steps = magnitude * 2 ** (fractionBits - exponent) + 2 ** 52 - 2 ** 52;
  // The steps carry into the exponent: by their hidden bit, which subnormals lack, and when they round up to a power of two.
  return sign | Math.min(((exponent + bias - 1) << fractionBits) + steps, infinity);
}
