import type { JsonField } from "../json-field.ts";
import { findStage, type PostProcessor, type StageFactory, type StageTable } from "../stages.ts";

/** Sequence: several post-processors, one after the other. */
export function sequenceOf(table: () => StageTable<StageFactory<PostProcessor>>): StageFactory<PostProcessor> {
  return (config: JsonField) => {
    const stages = config
      .get("processors")
      .items()
      .map((item) => findStage(table(), item)(item));
    return {
      addedTokens: (isPair) => stages.reduce((sum, stage) => sum + stage.addedTokens(isPair), 0),
      process: (groups, addSpecialTokens) =>
        stages.reduce((current, stage) => stage.process(current, addSpecialTokens), groups),
    };
  };
}
