import { readPattern, type TextPattern } from "../expressions/text-pattern.ts";
import type { JsonField } from "../json-field.ts";
import { replaceText } from "../replace-text.ts";
import type { Normalizer } from "../stages.ts";

/** Replace: puts a fixed string in the place of every match of a string or a regular expression. */
export function replace(config: JsonField): Normalizer {
  const pattern = readPattern(config.get("pattern"));
  const content = config.get("content").affix();
  const literal = config.get("pattern").get("String");
  return {
    normalize: (text) => replaceText(text, pattern.stretches(text.text), content),
    normalizeString: literal.isAbsent() ? matchReplacer(pattern, content) : literalReplacer(literal.string(), content),
  };
}

function matchReplacer(pattern: TextPattern, content: string): (text: string) => string {
  return (text) => {
    let replaced = "";
    let from = 0;
    for (const { start, end, matched } of pattern.stretches(text)) {
      if (!matched) continue;
      replaced += text.slice(from, start) + content;
      from = end;
    }
    return from === 0 && replaced === "" ? text : replaced + text.slice(from);
  };
}

function literalReplacer(wanted: string, content: string): (text: string) => string {
  return (text) => text.replaceAll(wanted, () => content);
}
