// Writes src/unicode/generated anew: npx tsx --conditions=@glossa/source packages/tokenizer/scripts/unicode-tables/main.ts
import { mkdirSync, writeFileSync } from "node:fs";
import { generateUnicodeTables } from "./generate.ts";

const folder = new URL("../../src/unicode/generated/", import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [file, text] of generateUnicodeTables()) {
  writeFileSync(new URL(file, folder), text);
  console.log(`${file}: ${text.length} bytes`);
}
