// Writes src/normalizers/generated/grapheme-classes.ts anew:
// npx tsx --conditions=@glossa/source packages/tokenizer/scripts/grapheme-classes/main.ts
import { mkdirSync, writeFileSync } from "node:fs";
import { packTable } from "../unicode-tables/pack.ts";
import { graphemeClasses } from "./grapheme-classes.ts";

const folder = new URL("../../src/normalizers/generated/", import.meta.url);
mkdirSync(folder, { recursive: true });
const lines = packTable(graphemeClasses()).match(/.{1,110}/g) ?? [""];
const text = lines.map((line) => `  ${JSON.stringify(line)}`).join(" +\n");
const head =
  "// Made by packages/tokenizer/scripts/grapheme-classes from Hugging Face's tokenizers 0.23.2. Do not edit.\n";
const about = "\n/** The grapheme class of each code point, as packed runs of (length, value). */\n";
writeFileSync(
  new URL("grapheme-classes.ts", folder),
  `${head}${about}export const GRAPHEME_CLASSES: string =\n${text};\n`,
);
