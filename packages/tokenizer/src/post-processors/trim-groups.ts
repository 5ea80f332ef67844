import { type Group, mapGroup, type TrimOffsets } from "../parts.ts";

/** Notes that the offsets of all sequences are to be narrowed. */
export function trimGroups(groups: readonly Group[], trim: TrimOffsets): Group[] {
  return groups.map((group) =>
    mapGroup(group, (parts) =>
      parts.map((part) => (part.kind === "sequence" ? { ...part, trims: [...part.trims, trim] } : part)),
    ),
  );
}
