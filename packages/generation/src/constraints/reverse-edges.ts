import type { Pace } from "../pace.ts";
import type { ByteEdge, Grammar } from "./grammar.ts";

/** The grammar's edges that can be used with the bytes there are, backwards. */
export interface ReverseEdges {
  /** For each node, those whose least way to their rule's end may depend on it. */
  readonly before: readonly (readonly number[])[];
  isUsable(edge: ByteEdge): boolean;
}

/** @param available whether a token of that single byte exists */
export async function reverseEdges(
  { nodes, rules }: Grammar,
  available: readonly boolean[],
  rests: Pace,
): Promise<ReverseEdges> {
  const counts = [0];
  for (const is of available) counts.push(counts.at(-1)! + (is ? 1 : 0));
  const isUsable = ({ low, high }: ByteEdge) => counts[high + 1]! > counts[low]!;
  const before: number[][] = [];
  for (let index = 0; index < nodes.length; index++) before.push([]);
  for (const [index, { bytes, empty, calls }] of nodes.entries()) {
    for (const edge of bytes) if (isUsable(edge)) before[edge.to]!.push(index);
    for (const to of empty) before[to]!.push(index);
    for (const { rule, to } of calls) {
      before[to]!.push(index);
      before[rules[rule]!.start]!.push(index);
    }
    if (index % 64 === 0 && rests.due()) await rests.rest();
  }
  return { before, isUsable };
}
