import type { UnigramTables } from "../models/unigram/unigram-model.ts";
import { inRanges, type Steps } from "../steps.ts";
import { type Core, type CoreScript, startCore } from "./core.ts";

/** As in core/word-model.ts. */
const PIECES = 2;
/** Far more than any vocabulary needs; the core counts nodes in bytes. */
const MAX_NODES = 1 << 25;
/** Sums of scores beyond are left to the script: some could become infinite. */
const MAX_SCORE = 1e290;
const NODES_PER_STEP = 8192;

/**
 * Puts a Unigram model into a core of its own; undefined where there is none, or for a model that it does not take.
 *
 * @param isMarked whether words begin with a "▁" that is left out of them
 */
export function* piecesCore(
  { vocabulary, unknownId, unknownScore, precision, byteIds }: UnigramTables,
  isMarked: boolean,
  script: Partial<CoreScript>,
): Steps<Core | undefined> {
  const { trie, scores } = vocabulary;
  const count = trie.values.length;
  if (unknownId < 0 || count > MAX_NODES) return undefined;
  if (!(Math.abs(unknownScore) < MAX_SCORE) || !scores.every((score) => Math.abs(score) < MAX_SCORE)) return undefined;
  const core = startCore(script);
  if (core === undefined) return undefined;
  const { exports } = core;
  exports.makePieces(count);
  const { ints } = core;
  const floats = new Float64Array(ints.buffer);
  const nodesAt = exports.pieceNodes.value >> 2;
  const idsAt = exports.pieceIds.value >> 2;
  const { cells, values } = trie;
  yield* inRanges(count, NODES_PER_STEP, (from, to) => {
    for (let node = from; node < to; node++) {
      const cell = cells[node << 1]!;
      const at = nodesAt + (node << 2);
      ints[at] = ((cell >> 1) << 4) | (cell & 1);
      ints[at + 1] = cells[(node << 1) + 1]! << 4;
      const id = values[node]!;
      ints[idsAt + node] = id;
      floats[(at >> 1) + 1] = id >= 0 ? scores[id]! : Number.NEGATIVE_INFINITY;
    }
  });
  ints[idsAt] = unknownId;
  if (byteIds !== undefined) ints.set(byteIds, exports.byteIds.value >> 2);
  exports.useScores(unknownScore, precision === "float32" ? 1 : 0);
  exports.usePieces(unknownId, byteIds === undefined ? 0 : 1, isMarked ? 1 : 0);
  exports.useModel(PIECES, 0, 0x20);
  return core;
}
