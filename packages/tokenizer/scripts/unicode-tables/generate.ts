import { bertClasses } from "./bert-classes.ts";
import { lowercaseMappings } from "./lowercase.ts";
import { packNumbers, packTable } from "./pack.ts";

/** The generated files of src/unicode/generated: name to contents. Takes a few seconds. */
export function generateUnicodeTables(): Map<string, string> {
  const tables: [file: string, name: string, about: string, packed: string][] = [
    [
      "bert-classes",
      "BERT_CLASSES",
      "What the BERT stages do with each code point, as runs of flags.",
      packTable(bertClasses()),
    ],
    [
      "lowercase",
      "LOWERCASE",
      "Lowercase mappings: gap, how many, step, difference (zigzag).",
      packNumbers(lowercaseMappings()),
    ],
  ];
  return new Map(tables.map(([file, name, about, packed]) => [`${file}.ts`, source(name, about, packed)]));
}

function source(name: string, about: string, packed: string): string {
  const lines = packed.match(/.{1,110}/g) ?? [""];
  const text = lines.map((line) => `  ${JSON.stringify(line)}`).join(" +\n");
  return `// Made by packages/tokenizer/scripts/unicode-tables from Hugging Face's tokenizers 0.23.2. Do not edit.\n\n/** ${about} */\nexport const ${name}: string =\n${text};\n`;
}
