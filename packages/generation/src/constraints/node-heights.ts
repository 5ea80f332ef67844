import type { Grammar } from "./grammar.ts";

/**
 * How many calls inside each other it takes at least to come from a node to the end of its rule; Infinity where there is no
 * way, or none with the bytes there are. This is what keeps a generation out of dead ends: a place whose height does not fit
 * under the depth limit is never entered.
 *
 * @param available whether a token of that single byte exists
 */
export function nodeHeights({ nodes, rules }: Grammar, available: readonly boolean[]): Float64Array {
  const heights = new Float64Array(nodes.length).fill(Number.POSITIVE_INFINITY);
  const before: number[][] = nodes.map(() => []);
  const counts = [0];
  for (const is of available) counts.push(counts.at(-1)! + (is ? 1 : 0));
  nodes.forEach(({ bytes, empty, calls }, index) => {
    for (const { low, high, to } of bytes) if (counts[high + 1]! > counts[low]!) before[to]!.push(index);
    for (const to of empty) before[to]!.push(index);
    for (const { rule, to } of calls) {
      before[to]!.push(index);
      before[rules[rule]!.start]!.push(index);
    }
  });
  const heightOf = (index: number): number => {
    const { bytes, empty, calls } = nodes[index]!;
    let least = heights[index]!;
    for (const { low, high, to } of bytes) if (counts[high + 1]! > counts[low]!) least = Math.min(least, heights[to]!);
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
    for (const node of todo) {
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
