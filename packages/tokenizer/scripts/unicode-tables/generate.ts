import { bertClasses } from "./bert-classes.ts";
import { characterClasses } from "./character-classes.ts";
import { expressionScripts } from "./expression-scripts.ts";
import { generalCategories } from "./general-categories.ts";
import { lowercaseMappings } from "./lowercase.ts";
import { normalizationClasses } from "./normalization.ts";
import { packNumbers, packTable } from "./pack.ts";
import { scriptGroups } from "./script-groups.ts";

/** A string constant of a generated file. */
interface Constant {
  name: string;
  about: string;
  value: string;
}

/** The generated files of src/unicode/generated: name to contents. Takes several seconds. */
export function generateUnicodeTables(): Map<string, string> {
  const scripts = expressionScripts();
  const { flags, ranks } = normalizationClasses();
  const about = (what: string): string => `${what}, as packed runs of (length, value).`;
  const files: Record<string, Constant[]> = {
    "bert-classes.ts": [
      {
        name: "BERT_CLASSES",
        about: about("What the BERT stages do with each code point"),
        value: packTable(bertClasses()),
      },
    ],
    "character-classes.ts": [
      { name: "CHARACTER_CLASSES", about: about("Classes of each code point"), value: packTable(characterClasses()) },
    ],
    "expression-scripts.ts": [
      {
        name: "EXPRESSION_SCRIPT_NAMES",
        about: "Script names; the first is number 1.",
        value: scripts.names.join(" "),
      },
      { name: "EXPRESSION_SCRIPTS", about: about("The script of each code point"), value: packTable(scripts.values) },
    ],
    "general-category.ts": [
      {
        name: "GENERAL_CATEGORY",
        about: about("The category of each code point"),
        value: packTable(generalCategories()),
      },
    ],
    "lowercase.ts": [
      {
        name: "LOWERCASE",
        about: "Lowercase mappings, packed: gap, how many, step, difference (zigzag).",
        value: packNumbers(lowercaseMappings()),
      },
    ],
    "normalization.ts": [
      { name: "NORMALIZATION_CLASSES", about: about("Which forms change each code point"), value: packTable(flags) },
      {
        name: "COMBINING_RANKS",
        about: about("The rank of the combining class of each code point"),
        value: packTable(ranks),
      },
    ],
    "script-groups.ts": [
      {
        name: "SCRIPT_GROUPS",
        about: about("The UnicodeScripts group of each code point"),
        value: packTable(scriptGroups()),
      },
    ],
  };
  return new Map(Object.entries(files).map(([file, constants]) => [file, source(constants)]));
}

function source(constants: Constant[]): string {
  const head =
    "// Made by packages/tokenizer/scripts/unicode-tables from Hugging Face's tokenizers 0.23.2. Do not edit.\n";
  return head + constants.map(declaration).join("");
}

function declaration({ name, about, value }: Constant): string {
  const lines = value.match(/.{1,110}/g) ?? [""];
  const text = lines.map((line) => `  ${JSON.stringify(line)}`).join(" +\n");
  return `\n/** ${about} */\nexport const ${name}: string =\n${text};\n`;
}
