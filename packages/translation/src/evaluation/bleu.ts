/** Longest n-grams of words. */
const ORDER = 4;

/**
 * BLEU of a corpus (Papineni et al. 2002) as sacreBLEU computes it with its defaults, signature
 * `nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp`.
 *
 * @param hypotheses translations, in the order of the references
 * @returns 0 to 100
 */
export function bleu(hypotheses: readonly string[], references: readonly string[]): number {
  const [matches, totals] = [new Float64Array(ORDER), new Float64Array(ORDER)];
  let [length, referenceLength] = [0, 0];
  for (const [index, hypothesis] of hypotheses.entries()) {
    const [own, other] = [tokens13a(hypothesis), tokens13a(references[index]!)];
    length += own.length;
    referenceLength += other.length;
    for (let order = 1; order <= ORDER; order++) {
      const [grams, known] = [ngrams(own, order), ngrams(other, order)];
      totals[order - 1]! += Math.max(0, own.length - order + 1);
      for (const [gram, count] of grams) matches[order - 1]! += Math.min(count, known.get(gram) ?? 0);
    }
  }
  if (matches.every((count) => count === 0)) return 0;
  let [sum, smoothing] = [0, 1];
  for (const [index, total] of totals.entries()) {
    if (total === 0) return 0;
    const count = matches[index]!;
    if (count === 0) smoothing *= 2;
    sum += Math.log(count === 0 ? 1 / (smoothing * total) : count / total);
  }
  const brevity = length < referenceLength ? Math.exp(1 - referenceLength / length) : 1;
  return 100 * brevity * Math.exp(sum / ORDER);
}

/** The words of mteval-v13a. */
function tokens13a(line: string): string[] {
  return ` ${line.trimEnd().replaceAll("<skipped>", "").replaceAll("-\n", "").replaceAll("\n", " ")} `
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replace(/([{-~[-` -&(-+:-@/])/g, " $1 ")
    .replace(/([^0-9])([.,])/g, "$1 $2 ")
    .replace(/([.,])([^0-9])/g, " $1 $2")
    .replace(/([0-9])(-)/g, "$1 $2 ")
    .split(/\s+/u)
    .filter((token) => token !== "");
}

function ngrams(tokens: readonly string[], order: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let at = 0; at + order <= tokens.length; at++) {
    const gram = tokens.slice(at, at + order).join(" ");
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}
