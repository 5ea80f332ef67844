import type { JsonField } from "../json-field.ts";
import { prependText } from "../normalized-text.ts";
import type { Normalizer } from "../stages.ts";

/** Prepend: puts a string before every text that is not empty. */
export function prepend(config: JsonField): Normalizer {
  const prefix = config.get("prepend").affix();
  return {
    normalize: (text) => prependText(text, prefix),
    normalizeString: (text) => (text === "" ? "" : prefix + text),
  };
}
