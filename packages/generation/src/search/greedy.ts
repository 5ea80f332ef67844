import { GenerationError } from "../errors.ts";
import type { LogitsView } from "../logits/logits-view.ts";
import { largestOfView } from "./best-of-view.ts";
import { type IndependentOptions, independent } from "./independent.ts";
import type { Search } from "./search.ts";

/** Takes the most likely token at each step; of equal ones that with the lowest id. */
export function greedy(options: Omit<IndependentOptions, "choose">): Search {
  return independent({ ...options, choose: argmax, chooseFromView: argmaxOfView });
}

function argmaxOfView(view: LogitsView, row: number): number {
  const place = view.places[row]!;
  const best = Number.isNaN(view.logSumExp[place]!) ? -1 : largestOfView(view, row);
  if (best >= 0) return best;
  const vocab = view.logits.length / view.places.length;
  return argmax(view.logits.subarray(place * vocab, (place + 1) * vocab));
}

function argmax(scores: Float32Array): number {
  let best = -1;
  let max = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < scores.length; id++) {
    const score = scores[id]!;
    if (score > max) {
      max = score;
      best = id;
    }
  }
  if (best >= 0) return best;
  if (scores.some(Number.isNaN)) throw new GenerationError("GENERATION_LOGITS_INVALID", "the model's logits are NaN");
  throw new GenerationError("GENERATION_NO_CANDIDATE", "the options forbid every token at some position");
}
