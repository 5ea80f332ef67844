import { TensorError } from "./errors.ts";
import { nearestBits } from "./nearest-bits.ts";

const BFLOAT16 = { exponentBits: 8, fractionBits: 7 };

const float32 = new Float32Array(1);
const word = new Uint32Array(float32.buffer);

/** The number that bfloat16 bits (the upper half of a float32) stand for; exact. */
export function bfloat16Value(bits: number): number {
  word[0] = bits << 16;
  return float32[0]!;
}

/**
 * The bits of the bfloat16 nearest to a number; ties go to the even one. Beyond the largest value (about 3.39e38) by half a
 * step or more the result is infinity; NaN becomes the quiet NaN 0x7fc0. Rounds once, straight from float64.
 */
export function bfloat16Bits(value: number): number {
  return nearestBits(value, BFLOAT16);
}

/**
 * bfloat16 bits to float32 values; exact, also for subnormals and the payloads of NaN.
 *
 * @param out where the values go, from its start on; default a new array
 * @throws TensorError `TENSOR_DATA` if `out` is shorter than `bits`
 */
export function bfloat16ToFloat32(bits: Uint16Array, out: Float32Array = new Float32Array(bits.length)): Float32Array {
  if (out.length < bits.length) throw tooShort(bits.length, out.length);
  const words = new Uint32Array(out.buffer, out.byteOffset, bits.length);
  for (let i = 0; i < bits.length; i++) words[i] = bits[i]! << 16;
  return out;
}

/**
 * float32 values to the nearest bfloat16 bits, rounded as by `bfloat16Bits`.
 *
 * @param out where the bits go, from its start on; default a new array
 * @throws TensorError `TENSOR_DATA` if `out` is shorter than `values`
 */
export function float32ToBfloat16(
  values: Float32Array,
  out: Uint16Array = new Uint16Array(values.length),
): Uint16Array {
  if (out.length < values.length) throw tooShort(values.length, out.length);
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < words.length; i++) {
    const bits = words[i]!;
    // Half a step less one, plus the last kept bit, carries exactly when it must: also from the largest value to infinity.
    out[i] = (bits & 0x7fffffff) > 0x7f800000 ? 0x7fc0 : (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
  }
  return out;
}

function tooShort(needed: number, length: number): TensorError {
  return new TensorError("TENSOR_DATA", `out has ${length} elements, but ${needed} are to be written`);
}
