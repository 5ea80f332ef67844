import type { Pace } from "../pace.ts";
import type { Grammar } from "./grammar.ts";
import type { ReverseEdges } from "./reverse-edges.ts";

/**
 * How many bytes it takes at least to come from a node to the end of its rule; Infinity where there is no way with the bytes
 * there are. As each byte has a token of its own, no completion needs more tokens than bytes.
 */
export async function nodeDistances(
  { nodes, rules }: Grammar,
  { before, isUsable }: ReverseEdges,
  rests: Pace,
): Promise<Float64Array> {
  const distances = new Float64Array(nodes.length).fill(Number.POSITIVE_INFINITY);
  const distanceOf = (index: number): number => {
    const { bytes, empty, calls } = nodes[index]!;
    let least = distances[index]!;
    for (const edge of bytes) if (isUsable(edge)) least = Math.min(least, 1 + distances[edge.to]!);
    for (const to of empty) least = Math.min(least, distances[to]!);
    for (const { rule, to } of calls) least = Math.min(least, distances[rules[rule]!.start]! + distances[to]!);
    return least;
  };
  let todo = rules.map(({ accept }) => accept);
  for (const accept of todo) distances[accept] = 0;
  while (todo.length > 0) {
    const next: number[] = [];
    for (const [i, node] of todo.entries()) {
      if (i % 16 === 0 && rests.due()) await rests.rest();
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
