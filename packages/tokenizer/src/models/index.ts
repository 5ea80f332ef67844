import type { JsonField } from "../json-field.ts";
import type { Model, StageTable } from "../stages.ts";
import { bpe } from "./bpe/bpe.ts";
import type { ModelSource } from "./model-source.ts";
import { unigram } from "./unigram/unigram.ts";
import { wordLevel } from "./word-level.ts";
import { wordPiece } from "./word-piece.ts";

export type ModelFactory = (source: ModelSource) => Model;

/** Models by `type`. */
export const models: StageTable<ModelFactory> = {
  Unigram: unigram,
  BPE: bpe,
  WordLevel: wordLevel,
  WordPiece: wordPiece,
};

/** Old files leave the type out; then it follows from the fields that are there. */
export function modelType(config: JsonField, vocabIsList: boolean, hasMerges: boolean): string {
  const type = config.get("type");
  if (!type.isAbsent()) return type.string();
  if (vocabIsList) return "Unigram";
  if (hasMerges) return "BPE";
  return config.get("continuing_subword_prefix").isAbsent() ? "WordLevel" : "WordPiece";
}
