import type { Grammar } from "./grammar.ts";

/**
 * How many bytes it takes at least to come from a node to the end of its rule; Infinity where there is no way with the bytes
 * there are. As each byte has a token of its own, no completion needs more tokens than bytes.
 *
 * @param available whether a token of that single byte exists
 */
export function nodeDistances({ nodes, rules }: Grammar, available: readonly boolean[]): Float64Array {
  const distances = new Float64Array(nodes.length).fill(Number.POSITIVE_INFINITY);
  const before: number[][] = nodes.map(() => []);
  const counts = [0];
  for (const is of available) counts.push(counts.at(-1)! + (is ? 1 : 0));
  const usable = (low: number, high: number) => counts[high + 1]! > counts[low]!;
  nodes.forEach(({ bytes, empty, calls }, index) => {
    for (const { low, high, to } of bytes) if (usable(low, high)) before[to]!.push(index);
    for (const to of empty) before[to]!.push(index);
    for (const { rule, to } of calls) {
      before[to]!.push(index);
      before[rules[rule]!.start]!.push(index);
    }
  });
  const distanceOf = (index: number): number => {
    const { bytes, empty, calls } = nodes[index]!;
    let least = distances[index]!;
    for (const { low, high, to } of bytes) if (usable(low, high)) least = Math.min(least, 1 + distances[to]!);
    for (const to of empty) least = Math.min(least, distances[to]!);
    for (const { rule, to } of calls) least = Math.min(least, distances[rules[rule]!.start]! + distances[to]!);
    return least;
  };
  let todo = rules.map(({ accept }) => accept);
  for (const accept of todo) distances[accept] = 0;
  while (todo.length > 0) {
    const next: number[] = [];
    for (const node of todo) {
      for (const index of before[node]!) {
        const distance = distanceOf(index);
        if (distance >= distances[index]!) continue;
        distances[index] = distance;
        next.push(index);
      }
    }
    todo = next;
  }
  return distances;
}
