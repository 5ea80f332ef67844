import type { PostProcessor, StageFactory, StageTable } from "../stages.ts";
import { bertProcessing } from "./bert.ts";
import { byteLevelPostProcessor } from "./byte-level.ts";
import { robertaProcessing } from "./roberta.ts";
import { sequenceOf } from "./sequence.ts";
import { templateProcessing } from "./template.ts";

/** Post-processors by `type`. */
export const postProcessors: StageTable<StageFactory<PostProcessor>> = {
  BertProcessing: bertProcessing,
  ByteLevel: byteLevelPostProcessor,
  RobertaProcessing: robertaProcessing,
  Sequence: sequenceOf(() => postProcessors),
  TemplateProcessing: templateProcessing,
};
