import { expect, it } from "vitest";
import type { LogitsView } from "../logits/logits-view.ts";
import { topEntries } from "../numeric/top-entries.ts";
import { largestOfView, offerFromView } from "./best-of-view.ts";

const VOCAB = 101;
const GROUPS = 7;
let seed = 5;
const below = (limit: number): number => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((seed / 2 ** 32) * limit);
};

/** Few different logits, so that there are ties everywhere; some tokens are forbidden after the maxima were taken. */
function randomView(rows: number): LogitsView {
  const logits = Float32Array.from({ length: rows * VOCAB }, () => below(12) / 4);
  const maxima = new Float32Array(rows * GROUPS).fill(Number.NEGATIVE_INFINITY);
  const logSumExp = new Float32Array(rows);
  for (let place = 0; place < rows; place++) {
    let sum = 0;
    for (let id = 0; id < VOCAB; id++) {
      const logit = logits[place * VOCAB + id]!;
      const group = place * GROUPS + (id % GROUPS);
      maxima[group] = Math.max(maxima[group]!, logit);
      sum += Math.exp(logit);
    }
    logSumExp[place] = Math.log(sum);
  }
  for (let i = below(90); i > 0; i--) logits[below(logits.length)] = Number.NEGATIVE_INFINITY;
  const places = Int32Array.from({ length: rows }, (_, row) => (row + 1) % rows);
  return { logits, places, logSumExp, maxima };
}

const rowOf = ({ logits, places }: LogitsView, row: number) => [
  ...logits.subarray(places[row]! * VOCAB, (places[row]! + 1) * VOCAB),
];

it("finds the largest logit that all of them show, the first of equal ones", () => {
  for (let round = 0; round < 300; round++) {
    const view = randomView(3);
    for (let row = 0; row < 3; row++) {
      const own = rowOf(view, row);
      expect(largestOfView(view, row)).toBe(own.indexOf(Math.max(...own)));
    }
  }
  const view = randomView(1);
  view.logits.fill(Number.NEGATIVE_INFINITY);
  expect(largestOfView(view, 0)).toBe(-1);
});

it("offers what is among the best of all tokens of several rows", () => {
  for (let round = 0; round < 300; round++) {
    const view = randomView(3);
    const scores = [0, -below(3), -1e9].map(Math.fround);
    const best = topEntries(8);
    const all = topEntries(8);
    scores.forEach((score, row) => {
      offerFromView(view, row, score, row * VOCAB, best);
      const norm = view.logSumExp[view.places[row]!]!;
      rowOf(view, row).forEach((logit, id) => {
        all.offer(Math.fround(Math.fround(logit - norm) + score), row * VOCAB + id);
      });
    });
    expect(best.take()).toEqual(all.take());
  }
});
