import koffi from "koffi";
import type { Placement } from "../session.ts";
import type { Pointer } from "./api.ts";
import type { Environment } from "./environment.ts";

/** Which provider took which nodes, as ONNX Runtime recorded it when it split the graph. */
export function readPlacement({ api }: Environment, session: Pointer): Placement[] | undefined {
  const parts = pointersFrom((list, count) => api.Session_GetEpGraphAssignmentInfo(session, list, count));
  // ONNX Runtime records nothing when the CPU is the only provider.
  if (parts.length === 0) return undefined;
  const placements = new Map<string, { nodes: number; operators: Record<string, number> }>();
  for (const part of parts) {
    const provider: string = koffi.decode.string(api.out("EpAssignedSubgraph_GetEpName", part));
    const entry = placements.get(provider) ?? { nodes: 0, operators: {} };
    placements.set(provider, entry);
    for (const node of pointersFrom((list, count) => api.EpAssignedSubgraph_GetNodes(part, list, count))) {
      const operator: string = koffi.decode.string(api.out("EpAssignedNode_GetOperatorType", node));
      entry.nodes++;
      entry.operators[operator] = (entry.operators[operator] ?? 0) + 1;
    }
  }
  return Array.from(placements, ([provider, entry]) => ({ provider, ...entry }));
}

function pointersFrom(read: (list: BigUint64Array, count: BigUint64Array) => void): Pointer[] {
  const list = new BigUint64Array(1);
  const count = new BigUint64Array(1);
  read(list, count);
  const length = Number(count[0]);
  if (length === 0) return [];
  return Array.from(new BigUint64Array(koffi.view(list[0], length * 8)));
}
