import type { Normalizer, StageFactory, StageTable } from "../stages.ts";
import { bertNormalizer } from "./bert.ts";

/** Normalizers by `type`. */
export const normalizers: StageTable<StageFactory<Normalizer>> = {
  BertNormalizer: bertNormalizer,
};
