import type { PreTokenizer, StageFactory, StageTable } from "../stages.ts";
import { bertPreTokenizer } from "./bert.ts";

/** Pre-tokenizers by `type`. */
export const preTokenizers: StageTable<StageFactory<PreTokenizer>> = {
  BertPreTokenizer: bertPreTokenizer,
};
