import type { JsonField } from "../json-field.ts";
import { type NormalizedText, sliceText, withRanges } from "../normalized-text.ts";
import type { Normalizer } from "../stages.ts";
import { isWhiteSpace } from "../unicode/index.ts";

/** Strip: takes white space off the ends. */
export function strip(config: JsonField): Normalizer {
  const left = config.get("strip_left").boolean();
  const right = config.get("strip_right").boolean();
  return { normalize: (text) => stripText(text, left, right) };
}

function stripText(of: NormalizedText, left: boolean, right: boolean): NormalizedText {
  let start = 0;
  let end = of.text.length;
  if (left) while (start < end && isWhiteSpace(of.text.charCodeAt(start))) start++;
  if (right) while (end > start && isWhiteSpace(of.text.charCodeAt(end - 1))) end--;
  // The piece still counts as beginning where it did, which Metaspace's "first" asks for.
  return start === 0 ? sliceText(of, 0, end) : { ...sliceText(withRanges(of), start, end), shift: of.shift };
}
