import { uniform } from "../numeric/philox.ts";
import { draw } from "../sampling/draw.ts";
import type { Sampler } from "../sampling/sampler.ts";
import { type IndependentOptions, independent } from "./independent.ts";
import type { Search } from "./search.ts";

/** Draws each token from what the sampler leaves. The same seed gives the same tokens, whatever else is in the batch. */
export function sampling(options: Omit<IndependentOptions, "choose"> & { sample: Sampler; seed: number }): Search {
  const { sample, seed } = options;
  return independent({
    ...options,
    choose: (scores, stream, index) => {
      const list = sample(scores);
      return list.ids[draw(list, uniform(seed, stream, index))]!;
    },
  });
}
