import type { EncodeWord } from "../engines/word-encoder.ts";
import type { UnigramModel } from "../models/unigram/unigram-model.ts";
import { atOnce, type Steps } from "../steps.ts";
import type { Core } from "./core.ts";
import { piecesCore } from "./pieces-core.ts";

/** A way to the ids of words, or of whole texts, of a Unigram model. */
export interface WholeCore {
  readonly writeIds: EncodeWord;
  /** Puts the model into the core, which the first word does otherwise. */
  prepare(): Steps<void>;
}

/** Searches words in the core; where there is none, and for longer ones, as the model itself does. */
export function wholeCore(model: UnigramModel): WholeCore {
  let core: Core | undefined | null; // null: there is no core

  function* start(): Steps<Core | null> {
    core ??= (yield* piecesCore(model.tables, false, {})) ?? null;
    return core;
  }

  return {
    *prepare() {
      yield* start();
    },
    writeIds(bytes, from, to, into) {
      const started = core === undefined ? atOnce(start()) : core;
      const length = to - from;
      if (started === null || length > started.exports.TEXT_BYTES.value) return model.writeIds(bytes, from, to, into);
      const { exports } = started;
      started.bytes.set(bytes.subarray(from, to), exports.text.value);
      started.read(exports.encodeOne(length), into);
    },
  };
}
