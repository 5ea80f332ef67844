import { readPattern } from "../expressions/text-pattern.ts";
import type { JsonField } from "../json-field.ts";
import type { PreTokenizer } from "../stages.ts";
import { splitBehaviors, splitText } from "./split-text.ts";

/** Split: cuts at the matches of a string or a regular expression; with `invert` at what does not match. */
export function split(config: JsonField): PreTokenizer {
  const pattern = readPattern(config.get("pattern"));
  const behavior = config.get("behavior").oneOf(splitBehaviors);
  const invert = config.get("invert").boolean(false);
  return {
    split(text) {
      const stretches = pattern.stretches(text.text);
      const matches = invert ? stretches.map((stretch) => ({ ...stretch, matched: !stretch.matched })) : stretches;
      return splitText(text, matches, behavior);
    },
  };
}
