import { readdirSync, readFileSync } from "node:fs";
import type { TokenizerCase } from "./stage-cases.ts";

/** The small trained tokenizers of ./fixtures, made by recipes/oracles/tokenizer_files.py. */
export function fixtureCases(): TokenizerCase[] {
  const folder = new URL("./fixtures/", import.meta.url);
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => ({ name: file.slice(0, -5), json: readFileSync(new URL(file, folder), "utf8") }));
}
