import { expInto } from "../numeric/exp.ts";
import { maxOf } from "../numeric/log-sum-exp.ts";

/**
 * The tokens that may still be sampled, as parallel arrays in ascending order of id. Filters shorten it in place, so that
 * after top-k the rest works on k tokens and not on the vocabulary.
 */
export interface Candidates {
  readonly ids: Int32Array;
  readonly scores: Float32Array;
  /** Room for a filter's own numbers, one per candidate. */
  readonly weights: Float64Array;
  /** How many there are; the arrays go on to the vocabulary's size. */
  count: number;
}

export function candidates(vocabSize: number): Candidates {
  return {
    ids: new Int32Array(vocabSize),
    scores: new Float32Array(vocabSize),
    weights: new Float64Array(vocabSize),
    count: 0,
  };
}

/** Fills the list with the tokens of a row whose scores are above `floor`; scores are divided by `temperature`. */
export function fillCandidates(list: Candidates, row: Float32Array, temperature: number, floor: number): void {
  const { ids, scores } = list;
  let count = 0;
  for (let id = 0; id < row.length; id++) {
    const score = row[id]!;
    if (score <= floor) continue;
    ids[count] = id;
    scores[count++] = score;
  }
  if (temperature !== 1) for (let i = 0; i < count; i++) scores[i] = scores[i]! / temperature;
  list.count = count;
}

/** Keeps the candidates for which `stays` answers true. */
export function keepWhere(list: Candidates, stays: (index: number) => boolean): void {
  let count = 0;
  for (let i = 0; i < list.count; i++) {
    if (!stays(i)) continue;
    list.ids[count] = list.ids[i]!;
    list.scores[count++] = list.scores[i]!;
  }
  list.count = count;
}

/** Writes the candidates' probabilities (rounded to float32, as the reference has them) into `weights`. */
export function probabilitiesOf(list: Candidates): Float64Array {
  const { scores, weights, count } = list;
  const sum = expInto(weights, scores, count, maxOf(scores, count));
  for (let i = 0; i < count; i++) weights[i] = Math.fround(weights[i]! / sum);
  return weights;
}
