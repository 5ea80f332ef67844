import { ConvertError } from "../../errors.ts";
import { pace } from "../../pace.ts";
import type { Weight } from "../../weights/weight.ts";

/** The largest models in use have 1024 positions of 2048 elements, a thirtieth of it. */
const MAX_ELEMENTS = 1 << 26;

/** A row's elements from its position. */
type Fill = (row: Float32Array, position: number) => void;

/** Positions as Marian has them: sines in the first half, cosines in the second, computed in double precision. */
export function marianSinusoids(positions: number, width: number): Weight {
  const half = Math.ceil(width / 2);
  const divisors = Array.from({ length: width }, (_, i) => 10_000 ** ((2 * Math.floor(i / 2)) / width));
  return table("marian", positions, width, (row, position) => {
    for (let i = 0; i < width; i++) {
      const angle = position / divisors[i]!;
      row[i % 2 === 0 ? i / 2 : half + (i - 1) / 2] = i % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
    }
  });
}

/**
 * Positions as fairseq's models have them, with frequencies that end at exactly 1/10000 and nothing at the padding's
 * position. Rounded to float32 step by step, as the reference computes them.
 */
export function fairseqSinusoids(positions: number, width: number, paddingId: number): Weight {
  const { fround } = Math;
  const half = Math.floor(width / 2);
  const step = fround(-Math.log(10_000) / (half - 1));
  const frequencies = Array.from({ length: half }, (_, i) => fround(Math.exp(fround(i * step))));
  return table(`fairseq.${paddingId}`, positions, width, (row, position) => {
    if (position === paddingId) return;
    for (let i = 0; i < half; i++) {
      const angle = fround(position * frequencies[i]!);
      row[i] = Math.sin(angle);
      row[half + i] = Math.cos(angle);
    }
  });
}

function table(kind: string, positions: number, width: number, fill: Fill): Weight {
  if (positions * width > MAX_ELEMENTS) {
    const size = `${positions} positions of ${width} elements`;
    throw new ConvertError("CONVERT_LIMIT", `a table of ${size} is beyond the limit of ${MAX_ELEMENTS} elements`);
  }
  return {
    name: `sinusoids.${kind}`,
    shape: [positions, width],
    sources: [],
    async load(signal) {
      const result = new Float32Array(positions * width);
      const rest = pace(signal);
      for (let position = 0; position < positions; position++) {
        fill(result.subarray(position * width, (position + 1) * width), position);
        if (rest.due()) await rest.rest();
      }
      return result;
    },
  };
}
