import type { PostProcessor, StageFactory, StageTable } from "../stages.ts";
import { bertProcessing } from "./bert.ts";
import { templateProcessing } from "./template.ts";

/** Post-processors by `type`. */
export const postProcessors: StageTable<StageFactory<PostProcessor>> = {
  BertProcessing: bertProcessing,
  TemplateProcessing: templateProcessing,
};
