import { stringPattern } from "../expressions/text-pattern.ts";
import type { JsonField } from "../json-field.ts";
import { readMetaspace } from "../metaspace-config.ts";
import { prependText } from "../normalized-text.ts";
import { replaceText } from "../replace-text.ts";
import type { PreTokenizer } from "../stages.ts";
import { splitText } from "./split-text.ts";

/** Metaspace: writes spaces as a visible character, puts one before the text, and cuts before each. */
export function metaspace(config: JsonField): PreTokenizer {
  const { replacement, prependScheme, split } = readMetaspace(config);
  const space = stringPattern(" ");
  const mark = stringPattern(replacement);
  return {
    split(whole) {
      let text = replaceText(whole, space.stretches(whole.text), replacement);
      const isFirst = prependScheme === "always" || (prependScheme === "first" && whole.shift === 0);
      if (isFirst && !text.text.startsWith(replacement)) text = prependText(text, replacement);
      return split ? splitText(text, mark.stretches(text.text), "MergedWithNext") : [text];
    },
  };
}
