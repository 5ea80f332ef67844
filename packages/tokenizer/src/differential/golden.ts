// Compares with the ids that the library kitoken keeps in its test data, made by Hugging Face's tokenizers, SentencePiece
// and tiktoken:
//   npx tsx --conditions=@glossa/source packages/tokenizer/src/differential/golden.ts TESTS [FOLDER]
// TESTS is the folder tests of kitoken's repository; FOLDER has more tokenizer.json files, as fetch-tokenizers.ts collects.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fromJson } from "../from-json.ts";
import { fromSentencePiece } from "../sentencepiece/from-sentencepiece.ts";
import type { TiktokenEncodingName } from "../tiktoken/encodings.ts";
import { fromTiktoken } from "../tiktoken/from-tiktoken.ts";
import type { Tokenizer } from "../tokenizer.ts";

/** Names of tokenizer.json files that differ from those of the golden files. */
const ALIASES: Readonly<Record<string, string>> = {
  gemma3: "lenml_gemma3",
  llama32: "lenml_llama3",
  llama33: "lenml_llama3",
};

/** Tokenizers whose files cut and fill what they encode; the golden ids are cut and filled, too. */
const CUT: ReadonlySet<string> = new Set(["gte"]);

const [tests, folder] = process.argv.slice(2);
if (tests === undefined) throw new Error("give the folder of kitoken's tests");
const models = join(tests, "models");

const loaders: Readonly<Record<string, (name: string) => Tokenizer | undefined>> = {
  tokenizers(name) {
    const paths = [join(models, "tokenizers", `${name}.json`)];
    if (folder !== undefined) paths.push(join(folder, `${ALIASES[name] ?? name}.json`));
    const path = paths.find(existsSync);
    return path === undefined ? undefined : fromJson(readFileSync(path));
  },
  sentencepiece(name) {
    const path = join(models, "sentencepiece", `${name}.model`);
    return existsSync(path) ? fromSentencePiece(readFileSync(path)) : undefined;
  },
  tiktoken(name) {
    const path = join(models, "tiktoken", `${name}.tiktoken`);
    return existsSync(path) ? fromTiktoken(readFileSync(path), { encoding: name as TiktokenEncodingName }) : undefined;
  },
};

/** The texts of a file: one to a line with `\n` and `\s` for a line's end and a space; utf8 is one text. */
function textsOf(set: string): string[] {
  const text = readFileSync(join(tests!, "data", `${set}_input.txt`), "utf8");
  if (set === "utf8") return [text];
  return linesOf(text).map((line) => line.replaceAll("\\n", "\n").replaceAll("\\s", " "));
}

function linesOf(text: string): string[] {
  return text.replace(/\n$/, "").split("\n");
}

let differing = 0;
for (const [kind, load] of Object.entries(loaders)) {
  const files = readdirSync(join(tests, "data", kind)).filter((file) => file.includes("_tokens_"));
  const names = new Set(files.map((file) => file.replace(/^\w+?_tokens_/, "").replace(".txt", "")));
  for (const name of names) {
    const tokenizer = load(name);
    if (tokenizer === undefined) {
      console.log(`${kind} ${name}: no file`);
      continue;
    }
    let count = 0;
    let wrong = 0;
    const asFile = CUT.has(name);
    const options = { addSpecialTokens: false, truncation: asFile, padding: asFile };
    for (const set of ["small", "mixed", "utf8"]) {
      const golden = linesOf(readFileSync(join(tests, "data", kind, `${set}_tokens_${name}.txt`), "utf8"));
      textsOf(set).forEach((text, i) => {
        count++;
        if (tokenizer.encode(text, options).ids.join(", ") !== golden[i]) wrong++;
      });
    }
    console.log(`${kind} ${name}: ${wrong} of ${count} differ`);
    differing += wrong;
  }
}
console.log(`${differing} differ`);
process.exitCode = differing > 0 ? 1 : 0;
