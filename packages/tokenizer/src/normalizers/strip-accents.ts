import { filterText } from "../normalized-text.ts";
import type { Normalizer } from "../stages.ts";
import { isCombiningMark } from "../unicode/character-class.ts";

/** StripAccents: removes combining marks. It does not decompose; that is for a normalizer before it. */
export function stripAccents(): Normalizer {
  return { normalize: (text) => filterText(text, (point) => !isCombiningMark(point)) };
}
