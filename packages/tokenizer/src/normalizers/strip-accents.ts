import { changeCharacters } from "../change-characters.ts";
import { filterText } from "../normalized-text.ts";
import type { Normalizer } from "../stages.ts";
import { isCombiningMark } from "../unicode/character-class.ts";

/** The first combining mark of all. */
const FIRST_MARK = 0x300;

/** StripAccents: removes combining marks. It does not decompose; that is for a normalizer before it. */
export function stripAccents(): Normalizer {
  return {
    normalize: (text) => filterText(text, (point) => !isCombiningMark(point)),
    normalizeString: (text) => changeCharacters(text, FIRST_MARK, (point) => (isCombiningMark(point) ? "" : undefined)),
  };
}
