/** Longest n-grams of characters, and how much more recall counts than precision: sacreBLEU's defaults. */
const ORDER = 6;
const BETA = 2;

/** For each order, in threes: n-grams of the hypothesis, of the reference, and in both. */
export type ChrfCounts = Float64Array;

/**
 * chrF2 (Popović 2015) as sacreBLEU computes it: the F-score of character n-grams up to six, white space left out.
 *
 * @returns 0 to 1, where sacreBLEU has 0 to 100
 */
export function chrf(hypothesis: string, reference: string): number {
  return chrfOf([chrfCounts(hypothesis, reference)]);
}

/** What the chrF of a corpus is made of, of one of its sentences. */
export function chrfCounts(hypothesis: string, reference: string): ChrfCounts {
  const [own, other] = [hypothesis, reference].map((text) => [...text.replace(/\s+/gu, "")]) as [string[], string[]];
  const counts = new Float64Array(3 * ORDER);
  for (let order = 1; order <= ORDER; order++) {
    const [grams, references] = [ngrams(own, order), ngrams(other, order)];
    const at = 3 * (order - 1);
    for (const [gram, count] of references) {
      counts[at + 1]! += count;
      counts[at + 2]! += Math.min(count, grams.get(gram) ?? 0);
    }
    if (references.size > 0) counts[at] = Math.max(0, own.length - order + 1);
  }
  return counts;
}

/** The chrF of all sentences together, 0 to 1. */
export function chrfOf(sentences: readonly ChrfCounts[]): number {
  const sums = new Float64Array(3 * ORDER);
  for (const counts of sentences) for (let i = 0; i < sums.length; i++) sums[i]! += counts[i]!;
  let [precision, recall, orders] = [0, 0, 0];
  for (let at = 0; at < sums.length; at += 3) {
    const [own, other, both] = sums.subarray(at, at + 3) as unknown as [number, number, number];
    if (own === 0 || other === 0) continue;
    precision += both / own;
    recall += both / other;
    orders++;
  }
  if (precision + recall === 0) return 0;
  const factor = BETA ** 2;
  return ((1 + factor) * precision * recall) / (factor * precision + recall) / orders;
}

function ngrams(letters: readonly string[], order: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let at = 0; at + order <= letters.length; at++) {
    const gram = letters.slice(at, at + order).join("");
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}
