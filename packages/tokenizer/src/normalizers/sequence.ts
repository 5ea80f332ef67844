import type { JsonField } from "../json-field.ts";
import { normalizeString } from "../normalize-string.ts";
import { findStage, type Normalizer, type StageFactory, type StageTable } from "../stages.ts";

/** Sequence: several normalizers, one after the other. */
export function sequenceOf(table: () => StageTable<StageFactory<Normalizer>>): StageFactory<Normalizer> {
  return (config: JsonField) => {
    const stages = config
      .get("normalizers")
      .items()
      .map((item) => findStage(table(), item)(item));
    return {
      normalize: (text) => stages.reduce((current, stage) => stage.normalize(current), text),
      normalizeString: (text) => stages.reduce((current, stage) => normalizeString(stage, current), text),
    };
  };
}
