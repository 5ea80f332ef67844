import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fuzzString } from "../../packages/tokenizer/src/differential/fuzz-strings.ts";
import { random } from "../../packages/tokenizer/src/differential/random.ts";

const DOCUMENT = 16_384; // UTF-16 units
const LONG_WORD = 100_000;
const root = fileURLToPath(new URL("../../", import.meta.url));

/**
 * The documents of a corpus: the lines of `DIRECTORY/NAME.lines.txt`, or pieces of `DIRECTORY/NAME.txt`, where one of them
 * is there; else out of the installed npm packages, which anybody has: `prose` is their English documentation, `code` their
 * JavaScript, `mixed` the documentation with characters of all scripts, emoji and controls strewn into each line, `word`
 * documents that are one word of 100 KB each, of random letters.
 */
export function documents(name: string, directory: string | undefined, bytes: number): string[] {
  const lines = directory === undefined ? undefined : join(directory, `${name}.lines.txt`);
  if (lines !== undefined && existsSync(lines)) return upTo(bytes, readFileSync(lines, "utf8").split("\n"));
  if (name === "word") return longWords(bytes);
  const file = directory === undefined ? undefined : join(directory, `${name}.txt`);
  const text = file !== undefined && existsSync(file) ? readFileSync(file, "utf8") : builtIn(name, bytes);
  const list: string[] = [];
  let used = 0;
  for (let at = 0; at < text.length && used < bytes; at += DOCUMENT) {
    const document = text.slice(at, at + DOCUMENT).toWellFormed();
    used += Buffer.byteLength(document);
    list.push(document);
  }
  return list;
}

function upTo(bytes: number, texts: readonly string[]): string[] {
  let used = 0;
  return texts.filter((text) => {
    used += Buffer.byteLength(text);
    return text !== "" && used <= bytes;
  });
}

function longWords(bytes: number): string[] {
  const dice = random(1);
  const word = () => Array.from({ length: LONG_WORD }, () => String.fromCharCode(97 + dice.below(26))).join("");
  return Array.from({ length: Math.max(5, Math.floor(bytes / LONG_WORD)) }, word);
}

function builtIn(name: string, bytes: number): string {
  if (name !== "mixed") return installed(name, bytes);
  const dice = random(1);
  return installed("prose", bytes)
    .split("\n")
    .map((line) => `${line} ${fuzzString(dice, [])}`)
    .join("\n");
}

function installed(name: string, bytes: number): string {
  const ending = ({ prose: ".md", code: ".js" } as Readonly<Record<string, string>>)[name];
  if (ending === undefined) return "";
  const parts: string[] = [];
  let length = 0;
  const walk = (directory: string, depth: number): void => {
    for (const entry of readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (length > bytes || depth > 6) return;
      const path = join(directory, entry.name);
      if (entry.isDirectory()) walk(path, depth + 1);
      else if (entry.name.endsWith(ending) && !entry.name.includes(".min.") && statSync(path).size < 100_000) {
        const text = readFileSync(path, "utf8");
        parts.push(text);
        length += text.length;
      }
    }
  };
  walk(join(root, "node_modules"), 0);
  return parts.join("\n");
}
