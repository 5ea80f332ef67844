import { ConvertError } from "../../errors.ts";
import { pace } from "../../pace.ts";
import type { Weight } from "../../weights/weight.ts";
import type { Weights } from "../../weights/weights.ts";

/** Compared at once: well below a millisecond. */
const CHUNK_BYTES = 1 << 20;

/**
 * A table that several parts of a model share. Checkpoints hold it under one or more of its names; that all of them hold
 * the same is checked when it is read.
 *
 * @param names the first is asked for where there is none
 */
export function tiedTable(weights: Weights, names: readonly string[], shape: readonly number[]): Weight {
  const present = names.filter((name) => weights.has(name));
  const copies = (present.length > 0 ? present : names.slice(0, 1)).map((name) => weights.take(name, shape));
  const [first, ...others] = copies as [Weight, ...Weight[]];
  if (others.length === 0) return first;
  return {
    ...first,
    sources: copies.flatMap(({ sources }) => sources),
    async load(signal) {
      const values = await first.load(signal);
      for (const other of others) await checkSame(first.name, values, other, signal);
      return values;
    },
  };
}

async function checkSame(name: string, values: Float32Array, other: Weight, signal?: AbortSignal): Promise<void> {
  const copy = await other.load(signal);
  const [a, b] = [values, copy].map((data) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  const rest = pace(signal);
  for (let start = 0; start < a!.length; start += CHUNK_BYTES) {
    if (Buffer.compare(a!.subarray(start, start + CHUNK_BYTES), b!.subarray(start, start + CHUNK_BYTES)) !== 0) {
      throw new ConvertError(
        "CONVERT_TENSOR",
        `the config ties "${name}" and "${other.name}", but the checkpoint has different values for them; ` +
          'if both are meant, "tie_word_embeddings" in config.json has to be false',
      );
    }
    if (rest.due()) await rest.rest();
  }
}
