import type { JsonField } from "./json-field.ts";
import { oneCharacter } from "./pre-tokenizers/character-splits.ts";

/** How Metaspace writes spaces, and whether it puts one before the text. */
export interface MetaspaceConfig {
  readonly replacement: string;
  readonly prependScheme: "first" | "never" | "always";
  readonly split: boolean;
}

/** Reads the fields that the Metaspace pre-tokenizer and decoder share, old spellings included. */
export function readMetaspace(config: JsonField): MetaspaceConfig {
  const replacement = String.fromCodePoint(oneCharacter(config.get("replacement")));
  let prependScheme = config.get("prepend_scheme").oneOf(["first", "never", "always"], "always");
  if (config.get("add_prefix_space").value === false) {
    if (!config.get("prepend_scheme").isAbsent() && prependScheme !== "never") {
      config.get("prepend_scheme").fail('"never" when add_prefix_space is false');
    }
    prependScheme = "never";
  }
  return { replacement, prependScheme, split: config.get("split").boolean(true) };
}
