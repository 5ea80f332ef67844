import { changeCharacters } from "../change-characters.ts";
import { filterText, mapText } from "../normalized-text.ts";
import type { Normalizer } from "../stages.ts";
import { nmt as nmtPoint } from "../unicode/nmt.ts";

/** Nmt: takes control characters out and makes a space of what else should be one. */
export function nmt(): Normalizer {
  return {
    normalize: (of) =>
      mapText(
        filterText(of, (point) => nmtPoint(point) >= 0),
        nmtPoint,
      ),
    normalizeString: (text) => changeCharacters(text, 0, changed),
  };
}

function changed(point: number): string | undefined {
  const to = nmtPoint(point);
  return to === point ? undefined : to < 0 ? "" : String.fromCodePoint(to);
}
