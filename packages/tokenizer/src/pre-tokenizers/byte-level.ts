import { byteLevelText } from "../byte-level-text.ts";
import { expressionPattern } from "../expressions/text-pattern.ts";
import type { JsonField } from "../json-field.ts";
import { prependText } from "../normalized-text.ts";
import type { PreTokenizer } from "../stages.ts";
import { splitText } from "./split-text.ts";

/** How GPT-2 cuts words; ByteLevel's own pattern. */
export const GPT2_PATTERN = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

/** ByteLevel: splits as GPT-2 does (unless `use_regex` is false) and writes bytes in the byte-level alphabet. */
export function byteLevelPreTokenizer(config: JsonField): PreTokenizer {
  const addPrefixSpace = config.get("add_prefix_space").boolean(true);
  const useRegex = config.get("use_regex").boolean(true);
  const pattern = useRegex ? expressionPattern(GPT2_PATTERN) : undefined;
  return {
    split(text) {
      const whole = addPrefixSpace && !text.text.startsWith(" ") ? prependText(text, " ") : text;
      const words = pattern === undefined ? [whole] : splitText(whole, pattern.stretches(whole.text), "Isolated");
      return words.map(byteLevelText);
    },
  };
}
