import type { UnigramTables } from "../models/unigram/unigram-model.ts";
import { inRanges, type Steps } from "../steps.ts";
import type { Core } from "./core.ts";

/** As in core/place-words.ts. */
const HIDDEN = 0x80000000;
const PIECES_PER_STEP = 2048;

/** Puts the sizes of tokens into the core: those whose ids do not tell what they stand for have none. */
export function* putPieceSizes(core: Core, { vocabulary, unknownId, byteIds }: UnigramTables): Steps<void> {
  const { size, trie, byteLengthOf, firstOf } = vocabulary;
  const { exports } = core;
  const sizes = new Uint32Array(size);
  const isPiece = new Map<number, boolean>();

  function isKnown(first: number): boolean {
    let known = isPiece.get(first);
    if (known === undefined) {
      const bytes = Buffer.from(String.fromCodePoint(first));
      known = trie.valueOf(bytes, 0, bytes.length) >= 0;
      isPiece.set(first, known);
    }
    return known;
  }

  yield* inRanges(size, PIECES_PER_STEP, (from, to) => {
    for (let id = from; id < to; id++) {
      const length = byteLengthOf(id);
      if (length > 0) sizes[id] = isKnown(firstOf(id)) ? length : length | HIDDEN;
    }
  });
  for (const id of [unknownId, ...(byteIds ?? [])]) if (id >= 0) sizes[id] = 0;
  exports.makePiecePlaces(size);
  core.ints.set(sizes, exports.pieceSizes.value >> 2);
}
