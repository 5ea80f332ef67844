import { float16Values, float32ToFloat16 } from "@glossa/tensor";
import { ConvertError } from "../errors.ts";
import { pace } from "../pace.ts";
import { relativeError } from "./rounding-error.ts";

const CHUNK = 65_536;
/** The largest float16, and what rounds to it. */
const LARGEST = 65_504;
const OVERFLOWS = 65_520;

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
  const widened = float16Values();
  let difference = 0;
  let power = 0;
  const rest = pace(signal);
  for (let start = 0; start < source.length; start += CHUNK) {
    const end = Math.min(source.length, start + CHUNK);
    float32ToFloat16(source.subarray(start, end), values.subarray(start, end));
    for (let i = start; i < end; i++) {
      const value = source[i]!;
      if (Math.abs(value) >= OVERFLOWS && Math.abs(value) !== Infinity) {
        throw new ConvertError("CONVERT_DTYPE", `the weight ${value} is beyond what float16 holds (${LARGEST})`);
      }
      const change = value - widened[values[i]!]!;
      difference += change * change;
      power += value * value;
    }
    if (rest.due()) await rest.rest();
  }
  return { values, relativeError: relativeError(difference, power) };
}
