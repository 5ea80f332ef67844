import { ConvertError } from "../../errors.ts";
import type { Llama3Rope, RopeConfig, YarnRope } from "./rope-config.ts";

const f32 = Math.fround;

/** How positions turn into angles. */
export interface RotaryFrequencies {
  /** Radians a position, one for each pair of rotated elements. */
  readonly inverse: Float32Array;
  /** By which cosines and sines are multiplied. */
  readonly scale: number;
  /** Positions up to which these frequencies are the model's: variants that change with length stop at their first. */
  readonly context: number;
}

/**
 * The frequencies of a rotary embedding (https://arxiv.org/abs/2104.09864) and of its extensions to longer contexts:
 * linear, dynamic NTK, YaRN (https://arxiv.org/abs/2309.00071), LongRoPE (https://arxiv.org/abs/2402.13753) and Llama 3's.
 * Rounded to float32 where PyTorch rounds, so that angles agree at large positions.
 *
 * "dynamic" and "longrope" change the frequencies once a text is longer than the model was trained for. One graph has one
 * table, so their context ends there.
 *
 * @param headSize elements of a head
 * @param maxLength the config's max_position_embeddings
 * @throws ConvertError `CONVERT_CONFIG` naming the field that does not fit
 */
export function rotaryFrequencies(rope: RopeConfig, headSize: number, maxLength: number): RotaryFrequencies {
  const dim = Math.floor(headSize * rope.partial_rotary_factor);
  if (dim < 2 || dim % 2 !== 0) {
    throw new ConvertError(
      "CONVERT_CONFIG",
      `the rotary embedding covers ${dim} elements of a head, not an even number`,
    );
  }
  const pairs = dim / 2;
  const base = rope.rope_theta;
  // base^(2i/dim), the period of pair i
  const periods = Float32Array.from({ length: pairs }, (_, i) => base ** f32((2 * i) / dim));
  const plain = periods.map((period) => f32(1 / period));
  switch (rope.rope_type) {
    case "default":
      return { inverse: plain, scale: 1, context: maxLength };
    case "linear":
      return { inverse: plain.map((value) => value / rope.factor), scale: 1, context: maxLength };
    case "dynamic":
      return { inverse: plain, scale: 1, context: maxLength };
    case "llama3":
      return { inverse: plain.map((value) => llama3(value, rope)), scale: 1, context: maxLength };
    case "yarn":
      return { ...yarn(periods, dim, rope, maxLength), context: maxLength };
    case "longrope": {
      const trained = rope.original_max_position_embeddings ?? maxLength;
      if (rope.short_factor.length !== pairs) {
        throw new ConvertError(
          "CONVERT_CONFIG",
          `rope "short_factor" has ${rope.short_factor.length} elements; the heads need ${pairs}`,
        );
      }
      const factor = rope.factor ?? maxLength / trained;
      const scale = rope.attention_factor ?? (factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(trained)));
      const inverse = periods.map((period, i) => 1 / f32(f32(rope.short_factor[i]!) * period));
      return { inverse, scale, context: Math.min(trained, maxLength) };
    }
  }
}

/** Long wavelengths are stretched, short ones kept, and those between mixed. */
function llama3(inverse: number, rope: Llama3Rope): number {
  const { factor, low_freq_factor: low, high_freq_factor: high, original_max_position_embeddings: length } = rope;
  const wavelength = f32((2 * Math.PI) / inverse);
  if (wavelength > length / low) return f32(inverse / factor);
  if (wavelength < length / high) return inverse;
  const smooth = f32(f32(f32(length / wavelength) - low) / (high - low));
  return f32(f32(f32(f32(1 - smooth) * inverse) / factor) + f32(smooth * inverse));
}

/** Mixes stretched and plain frequencies pair by pair and scales attention to make up for it. */
function yarn(
  periods: Float32Array,
  dim: number,
  rope: YarnRope,
  maxLength: number,
): { inverse: Float32Array; scale: number } {
  const trained = rope.original_max_position_embeddings;
  const factor = rope.factor ?? maxLength / trained;
  const mscale = (weight: number): number => (factor <= 1 ? 1 : 0.1 * weight * Math.log(factor) + 1);
  const both = rope.mscale && rope.mscale_all_dim ? mscale(rope.mscale) / mscale(rope.mscale_all_dim) : mscale(1);
  // The pair whose wavelength fits so many times into the trained length.
  const pairOf = (rotations: number): number =>
    (dim * Math.log(trained / (rotations * 2 * Math.PI))) / (2 * Math.log(rope.rope_theta));
  let low = pairOf(rope.beta_fast ?? 32);
  let high = pairOf(rope.beta_slow ?? 1);
  if (rope.truncate ?? true) {
    low = Math.floor(low);
    high = Math.ceil(high);
  }
  low = Math.max(low, 0);
  high = Math.min(high, dim - 1);
  if (low === high) high += 0.001;
  const inverse = periods.map((period, i) => {
    const ramp = Math.min(1, Math.max(0, f32(f32(i - low) / (high - low))));
    const plain = f32(1 - ramp);
    return f32(f32(1 / f32(factor * period)) * f32(1 - plain)) + f32(f32(1 / period) * plain);
  });
  return { inverse, scale: rope.attention_factor ?? both };
}
