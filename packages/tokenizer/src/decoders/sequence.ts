import type { JsonField } from "../json-field.ts";
import { type Decoder, findStage, type StageFactory, type StageTable } from "../stages.ts";

/** Sequence: several decoders, one after the other. */
export function sequenceOf(table: () => StageTable<StageFactory<Decoder>>): StageFactory<Decoder> {
  return (config: JsonField) => {
    const stages = config
      .get("decoders")
      .items()
      .map((item) => findStage(table(), item)(item));
    return { decode: (tokens) => stages.reduce((current, stage) => stage.decode(current), tokens) };
  };
}
