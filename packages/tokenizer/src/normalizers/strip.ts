import type { JsonField } from "../json-field.ts";
import { type NormalizedText, sliceText, withRanges } from "../normalized-text.ts";
import type { Normalizer } from "../stages.ts";
import { isWhiteSpace } from "../unicode/index.ts";

/** Strip: takes white space off the ends. */
export function strip(config: JsonField): Normalizer {
  const left = config.get("strip_left").boolean();
  const right = config.get("strip_right").boolean();
  return {
    normalize: (text) => stripText(text, left, right),
    normalizeString: (text) => text.slice(...keptRange(text, left, right)),
  };
}

function keptRange(text: string, left: boolean, right: boolean): [number, number] {
  let start = 0;
  let end = text.length;
  if (left) while (start < end && isWhiteSpace(text.charCodeAt(start))) start++;
  if (right) while (end > start && isWhiteSpace(text.charCodeAt(end - 1))) end--;
  return [start, end];
}

function stripText(of: NormalizedText, left: boolean, right: boolean): NormalizedText {
  const [start, end] = keptRange(of.text, left, right);
  // The piece still counts as beginning where it did, which Metaspace's "first" asks for.
  return start === 0 ? sliceText(of, 0, end) : { ...sliceText(withRanges(of), start, end), shift: of.shift };
}
