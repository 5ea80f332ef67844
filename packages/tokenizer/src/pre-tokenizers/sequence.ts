import type { JsonField } from "../json-field.ts";
import { findStage, type PreTokenizer, type StageFactory, type StageTable } from "../stages.ts";

/** Sequence: several pre-tokenizers, each splitting the pieces of the one before. */
export function sequenceOf(table: () => StageTable<StageFactory<PreTokenizer>>): StageFactory<PreTokenizer> {
  return (config: JsonField) => {
    const stages = config
      .get("pretokenizers")
      .items()
      .map((item) => findStage(table(), item)(item));
    return {
      split: (text) =>
        stages.reduce((pieces, stage) => pieces.filter((piece) => piece.text !== "").flatMap(stage.split), [text]),
    };
  };
}
