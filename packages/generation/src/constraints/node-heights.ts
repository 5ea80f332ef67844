import type { Pace } from "../pace.ts";
import type { Grammar } from "./grammar.ts";
import type { ReverseEdges } from "./reverse-edges.ts";

/**
 * How many calls inside each other it takes at least to come from a node to the end of its rule; Infinity where there is no
 * way, or none with the bytes there are. This is what keeps a generation out of dead ends: a place whose height does not fit
 * under the depth limit is never entered.
 */
export async function nodeHeights(
  { nodes, rules }: Grammar,
  { before, isUsable }: ReverseEdges,
  rests: Pace,
): Promise<Float64Array> {
  const heights = new Float64Array(nodes.length).fill(Number.POSITIVE_INFINITY);
  const heightOf = (index: number): number => {
    const { bytes, empty, calls } = nodes[index]!;
    let least = heights[index]!;
    for (const edge of bytes) if (isUsable(edge)) least = Math.min(least, heights[edge.to]!);
    for (const to of empty) least = Math.min(least, heights[to]!);
    for (const { rule, to } of calls) {
      least = Math.min(least, Math.max(heights[to]!, 1 + heights[rules[rule]!.start]!));
    }
    return least;
  };
  // Nodes are settled in the order of their heights, so that each is looked at only a few times.
  let todo: number[] = [];
  for (const { accept } of rules) {
    heights[accept] = 0;
    todo.push(accept);
  }
  while (todo.length > 0) {
    const next: number[] = [];
    for (const [i, node] of todo.entries()) {
      if (i % 16 === 0 && rests.due()) await rests.rest();
      for (const index of before[node]!) {
        const height = heightOf(index);
        if (height >= heights[index]!) continue;
        heights[index] = height;
        next.push(index);
      }
    }
    todo = next;
  }
  return heights;
}
