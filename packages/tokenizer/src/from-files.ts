import { TokenizerError } from "./errors.ts";
import { partsFromJson } from "./from-json.ts";
import { atOnce, type Steps } from "./steps.ts";
import { type Tokenizer, type TokenizerParts, tokenizer } from "./tokenizer.ts";

/** The files of a tokenizer by name, as text or bytes. */
export type TokenizerFiles = Readonly<Partial<Record<TokenizerFileName, string | Uint8Array>>>;

export type TokenizerFileName = (typeof tokenizerFileNames)[number];

/** What is looked for in a directory. */
export const tokenizerFileNames = ["tokenizer.json", "tokenizer_config.json", "chat_template.jinja"] as const;

/**
 * Makes a tokenizer from the files of a model: `tokenizer.json`, and where they are there `tokenizer_config.json` and
 * `chat_template.jinja`.
 *
 * @throws TokenizerError `TOKENIZER_FILE` without a tokenizer.json, else as {@link fromJson}
 */
export function fromFiles(files: TokenizerFiles): Tokenizer {
  return tokenizer(atOnce(partsFromFiles(files)));
}

/** The parts of {@link fromFiles}' tokenizer. */
export function partsFromFiles(files: TokenizerFiles): Steps<TokenizerParts> {
  const json = files["tokenizer.json"];
  if (json === undefined) throw new TokenizerError("TOKENIZER_FILE", "there is no tokenizer.json among the files");
  const config = files["tokenizer_config.json"];
  const template = files["chat_template.jinja"];
  return partsFromJson(json, {
    ...(config === undefined ? {} : { config }),
    ...(template === undefined ? {} : { chatTemplate: textOf(template) }),
  });
}

function textOf(file: string | Uint8Array): string {
  return typeof file === "string" ? file : new TextDecoder().decode(file);
}
