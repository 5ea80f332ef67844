import { byteLevelText } from "../byte-level-text.ts";
import type { Normalizer } from "../stages.ts";

/** ByteLevel: writes the text's bytes in the byte-level alphabet. */
export function byteLevelNormalizer(): Normalizer {
  return { normalize: byteLevelText };
}
