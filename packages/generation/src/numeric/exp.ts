/*
 * exp over many values at once, by a table of 2^(j/256) and a short polynomial: several times as fast as Math.exp over a
 * vocabulary. Only additions, multiplications and square roots go into it, which IEEE 754 rounds in one way: the same
 * result, and so the same sampled token, on every platform.
 */

/** exp of less than this does not count in sums: a million of them are nothing beside a 1 in float32. */
const LEAST = -40;
/** exp of less than this is 0 in float32. */
const LEAST_FLOAT32 = -104;
const STEPS_PER_UNIT = 256 / Math.LN2;
const UNIT_PER_STEP = Math.LN2 / 256;

/** 2^(j/256) */
const FRACTIONS = fractions();
/** 2^(−k) */
const POWERS = Float64Array.from({ length: 160 }, (_, k) => 1 / 2 ** k);

/** Σ exp(value − max) of the first `count` values; `max` must be their largest. What is below exp(−40) is left out. Relative error below 1e-12. */
export function expSum(values: Float32Array, count: number, max: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const x = values[i]! - max;
    if (!(x > LEAST)) {
      if (Number.isNaN(x)) return x;
      continue;
    }
    const n = (x * STEPS_PER_UNIT - 0.5) | 0;
    const r = x - n * UNIT_PER_STEP;
    sum += (1 + r * (1 + r * (0.5 + r * (1 / 6)))) * FRACTIONS[n & 255]! * POWERS[-(n >> 8)]!;
  }
  return sum;
}

/** The same with all that float32 can tell from 0; writes each exp(value − max) into `target` too. */
export function expInto(target: Float64Array, values: Float32Array, count: number, max: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const x = values[i]! - max;
    if (!(x > LEAST_FLOAT32)) {
      if (Number.isNaN(x)) return x;
      target[i] = 0;
      continue;
    }
    const n = (x * STEPS_PER_UNIT - 0.5) | 0;
    const r = x - n * UNIT_PER_STEP;
    const value = (1 + r * (1 + r * (0.5 + r * (1 / 6)))) * FRACTIONS[n & 255]! * POWERS[-(n >> 8)]!;
    target[i] = value;
    sum += value;
  }
  return sum;
}

function fractions(): Float64Array {
  const roots: number[] = []; // 2^(1/2), 2^(1/4), … 2^(1/256)
  for (let i = 0, root = Math.SQRT2; i < 8; i++, root = Math.sqrt(root)) roots.push(root);
  return Float64Array.from({ length: 256 }, (_, j) =>
    roots.reduce((product, root, bit) => ((j >> (7 - bit)) & 1 ? product * root : product), 1),
  );
}
