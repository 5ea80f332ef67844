import type { Vocabulary } from "../vocabulary.ts";

/** The number of bytes of each token, by its id. */
export function tokenBytes({ starts, ids, entryCount, idLimit }: Vocabulary): Uint32Array {
  const bytes = new Uint32Array(idLimit);
  for (let e = 0; e < entryCount; e++) if (ids[e]! >= 0) bytes[ids[e]!] = starts[e + 1]! - starts[e]!;
  return bytes;
}
