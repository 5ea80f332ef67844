import { normalizedText } from "./normalized-text.ts";
import type { Normalizer } from "./stages.ts";

/** Normalizes a string where nobody asks for positions. */
export function normalizeString(normalizer: Normalizer, text: string): string {
  return normalizer.normalizeString?.(text) ?? normalizer.normalize(normalizedText(text)).text;
}
