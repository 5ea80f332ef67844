import { TensorError } from "./errors.ts";
import { nearestBits } from "./nearest-bits.ts";

const FLOAT16 = { exponentBits: 5, fractionBits: 10 };

let table: Float32Array<ArrayBuffer> | undefined;

/** All 65,536 float16 values by their bits (IEEE 754 binary16); made when first asked for, shared: do not write into it. */
export function float16Values(): Float32Array {
  if (table !== undefined) return table;
  const words = new Uint32Array(1 << 16);
  for (let bits = 0; bits < words.length; bits++) words[bits] = float32Word(bits);
  table = new Float32Array(words.buffer);
  return table;
}

/** The bits of the float32 that equals a float16. */
function float32Word(bits: number): number {
  const sign = (bits & 0x8000) << 16;
  const magnitude = bits & 0x7fff;
  if (magnitude >= 0x7c00) return sign | 0x7f800000 | (magnitude << 13); // infinity; NaN with its payload
  if (magnitude >= 0x0400) return sign | ((magnitude << 13) + 0x38000000); // the exponents' biases differ by 112
  if (magnitude === 0) return sign;
  // A subnormal, magnitude × 2^-24: its highest bit becomes the hidden one.
  const shift = Math.clz32(magnitude) - 8;
  return sign | ((((magnitude << shift) & 0x7fffff) + ((126 - shift) << 23)) | 0);
}

/** The number that float16 bits stand for; exact. */
export function float16Value(bits: number): number {
  return float16Values()[bits & 0xffff]!;
}

/**
 * The bits of the float16 nearest to a number; ties go to the even one, as IEEE 754 asks. From 65,520 on the result is
 * infinity; NaN becomes the quiet NaN 0x7e00. Rounds once, straight from float64.
 */
export function float16Bits(value: number): number {
  return nearestBits(value, FLOAT16);
}

/**
 * float16 bits to float32 values; exact, also for subnormals and the payloads of NaN.
 *
 * @param out where the values go, from its start on; default a new array
 * @throws TensorError `TENSOR_DATA` if `out` is shorter than `bits`
 */
export function float16ToFloat32(bits: Uint16Array, out: Float32Array = new Float32Array(bits.length)): Float32Array {
  if (out.length < bits.length) throw tooShort(bits.length, out.length);
  // Words, not floats: engines may change the payload of a NaN when it passes through a number.
  const words = new Uint32Array(float16Values().buffer);
  const target = new Uint32Array(out.buffer, out.byteOffset, bits.length);
  for (let i = 0; i < bits.length; i++) target[i] = words[bits[i]!]!;
  return out;
}

/**
 * float32 values to the nearest float16 bits, rounded as by `float16Bits`.
 *
 * @param out where the bits go, from its start on; default a new array
 * @throws TensorError `TENSOR_DATA` if `out` is shorter than `values`
 */
export function float32ToFloat16(values: Float32Array, out: Uint16Array = new Uint16Array(values.length)): Uint16Array {
  if (out.length < values.length) throw tooShort(values.length, out.length);
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const sign = (word >>> 16) & 0x8000;
    const magnitude = word & 0x7fffffff;
    if (magnitude >= 0x38800000 && magnitude < 0x477ff000) {
      // From 2^-14 to below 65,520. Half a step less one, plus the last kept bit, carries exactly when it must.
      out[i] = sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
    } else if (magnitude > 0x7f800000) {
      out[i] = 0x7e00;
    } else if (magnitude >= 0x477ff000) {
      out[i] = sign | 0x7c00;
    } else {
      out[i] = sign | subnormalBits(magnitude);
    }
  }
  return out;
}

/** A float32 below 2^-14, by its bits, counted in float16's smallest steps of 2^-24. */
function subnormalBits(magnitude: number): number {
  const exponent = magnitude >>> 23;
  if (exponent < 102) return 0; // below 2^-25, half the smallest step
  const shift = 126 - exponent; // 14 … 24
  const significand = (magnitude & 0x7fffff) | 0x800000;
  return (significand + (1 << (shift - 1)) - 1 + ((significand >>> shift) & 1)) >>> shift;
}

function tooShort(needed: number, length: number): TensorError {
  return new TensorError("TENSOR_DATA", `out has ${length} elements, but ${needed} are to be written`);
}
