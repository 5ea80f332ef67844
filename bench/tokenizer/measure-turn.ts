// The longest turn of the event loop while loadTokenizer works, in a process of its own: prints milliseconds.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadTokenizer } from "@glossa/tokenizer";
import { jsonFile } from "./tokenizers.ts";

const { values } = parseArgs({
  options: { tokenizer: { type: "string", default: "bert" }, files: { type: "string" } },
});
const json = jsonFile(values.tokenizer, values.files);
if (json === undefined) throw new Error(`no file for ${values.tokenizer}`);
const directory = mkdtempSync(join(tmpdir(), "glossa-turn-"));
writeFileSync(join(directory, "tokenizer.json"), json);

let longest = 0;
let last = performance.now();
const timer = setInterval(() => {
  const now = performance.now();
  longest = Math.max(longest, now - last);
  last = now;
}, 1);
await loadTokenizer(directory);
await new Promise((done) => setTimeout(done, 2)); // so that the last turn is counted
clearInterval(timer);
rmSync(directory, { recursive: true });
console.log(longest);
