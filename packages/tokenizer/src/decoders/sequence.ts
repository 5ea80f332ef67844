import type { JsonField } from "../json-field.ts";
import { type Decoder, findStage, type StageFactory, type StageTable } from "../stages.ts";
import { spacesAndBytes } from "./spaces-and-bytes.ts";

/** Sequence: several decoders, one after the other. */
export function sequenceOf(table: () => StageTable<StageFactory<Decoder>>): StageFactory<Decoder> {
  return (config: JsonField) => {
    const items = config.get("decoders").items();
    const first = spacesAndBytes(items);
    const rest = first === undefined ? items : items.slice(3);
    const stages = rest.map((item) => findStage(table(), item)(item));
    const decodeRest = (tokens: string[]) => stages.reduce((current, stage) => stage.decode(current), tokens);
    if (first === undefined) return { decode: decodeRest };
    if (stages.length === 0) return first;
    return {
      // The first makes one token of all.
      spelling: {
        ...first.spelling!,
        finish: (text) => decodeRest([text]).join(""),
        finishReach: stages.length === 1 ? stages[0]!.reach : undefined,
      },
      decode: (tokens) => decodeRest(first.decode(tokens)),
    };
  };
}
