import { ConvertError } from "../errors.ts";
import { pace } from "../pace.ts";
import { float16Table } from "../readers/half-float.ts";
import { RoundingError } from "./rounding-error.ts";

const CHUNK = 65_536;
/** The largest float16, and what rounds to it. */
const LARGEST = 65_504;
const OVERFLOWS = 65_520;

const bits32 = new Uint32Array(1);
const float32 = new Float32Array(bits32.buffer);

/**
 * float16 bits of float32 values, rounded to the nearest, ties to even.
 *
 * @throws ConvertError `CONVERT_DTYPE` for a finite value beyond what float16 holds (65,504)
 */
export async function toFloat16(
  source: Float32Array,
  signal?: AbortSignal,
): Promise<{ values: Uint16Array; relativeError: number }> {
  const values = new Uint16Array(source.length);
  const widened = float16Table();
  const error = new RoundingError();
  const rest = pace(signal);
  for (let start = 0; start < source.length; start += CHUNK) {
    const end = Math.min(source.length, start + CHUNK);
    for (let i = start; i < end; i++) {
      const value = source[i]!;
      const bits = float16Bits(value);
      values[i] = bits;
      error.add(value, widened[bits]!);
    }
    if (rest.due()) await rest.rest();
  }
  return { values, relativeError: error.relative() };
}

function float16Bits(value: number): number {
  float32[0] = value;
  const bits = bits32[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = Math.abs(value);
  if (magnitude >= OVERFLOWS && magnitude !== Infinity) {
    throw new ConvertError("CONVERT_DTYPE", `the weight ${value} is beyond what float16 holds (${LARGEST})`);
  }
  if (!(magnitude < Infinity)) return sign | (Number.isNaN(value) ? 0x7e00 : 0x7c00);
  // Below 2^-14 the steps of float16 are 2^-24, as those of float32 from 0.5 on: the sum rounds and counts them.
  if (magnitude < 2 ** -14) {
    float32[0] = magnitude + 0.5;
    return sign | (bits32[0]! - 0x3f000000);
  }
  const rounded = (bits & 0x7fffffff) + 0xfff + ((bits >>> 13) & 1);
  return sign | ((rounded - 0x38000000) >>> 13);
}
