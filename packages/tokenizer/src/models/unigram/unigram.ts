import { TokenizerError } from "../../errors.ts";
import type { JsonField } from "../../json-field.ts";
import type { Steps } from "../../steps.ts";
import type { ModelSource } from "../model-source.ts";
import { serdeFloat } from "./serde-float.ts";
import { type UnigramModel, unigramModel } from "./unigram-model.ts";
import { poolPieces, type UnigramVocabulary, unigramVocabulary } from "./unigram-vocabulary.ts";

/**
 * Unigram of tokenizer.json: `vocab` is a list of [piece, score], the id is the place in it.
 *
 * @throws TokenizerError `TOKENIZER_FIELD` when a piece is no such pair or `unk_id` is not the number of a piece
 */
export function unigram(source: ModelSource): UnigramModel {
  const { config } = source;
  const vocabulary = source.pieces();
  const unknown = config.get("unk_id");
  const unknownId = unknown.isAbsent() ? undefined : unknown.count();
  if (unknownId !== undefined && unknownId >= vocabulary.size) unknown.fail(`less than ${vocabulary.size}`);
  return unigramModel(vocabulary, {
    unknownId,
    byteFallback: config.get("byte_fallback").boolean(false),
    path: config.path,
  });
}

/** The vocabulary of a list that is parsed already. */
export function* readPieces(field: JsonField): Steps<UnigramVocabulary> {
  const pairs = field.value;
  if (!Array.isArray(pairs)) return field.fail("a list of [piece, score]");
  for (let i = 0; i < pairs.length; i++) {
    const pair: unknown = pairs[i];
    if (!Array.isArray(pair) || pair.length !== 2 || typeof pair[0] !== "string" || !Number.isFinite(pair[1])) {
      throw new TokenizerError("TOKENIZER_FIELD", `${field.path}[${i}] must be [piece, score]`);
    }
  }
  const pieces = yield* poolPieces(
    pairs.length,
    (id) => pairs[id][0],
    (id) => serdeFloat(pairs[id][1]),
  );
  return yield* unigramVocabulary(pieces);
}
