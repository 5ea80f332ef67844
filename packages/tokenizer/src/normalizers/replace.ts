import { readPattern } from "../expressions/text-pattern.ts";
import type { JsonField } from "../json-field.ts";
import { replaceText } from "../replace-text.ts";
import type { Normalizer } from "../stages.ts";

/** Replace: puts a fixed string in the place of every match of a string or a regular expression. */
export function replace(config: JsonField): Normalizer {
  const pattern = readPattern(config.get("pattern"));
  const content = config.get("content").affix();
  const literal = config.get("pattern").get("String");
  const replaceString = literal.isAbsent() ? undefined : literalReplacer(literal.string(), content);
  return {
    normalize: (text) => replaceText(text, pattern.stretches(text.text), content),
    ...(replaceString === undefined ? {} : { normalizeString: replaceString }),
  };
}

function literalReplacer(wanted: string, content: string): (text: string) => string {
  return (text) => text.replaceAll(wanted, () => content);
}
