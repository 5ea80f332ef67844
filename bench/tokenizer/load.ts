// Time and memory of loading a tokenizer, every library in a fresh process, libraries taking turns; medians.
//   npm install && npm run load -- --files DIRECTORY_OF_TOKENIZER_JSON --tokenizers lenml_llama3,lenml_gemma3 --rounds 3
//   npm run load -- --tokenizers bert,gpt2 --encodes 1000000     growth of memory over that many encodes
// ms: wall time until the first text is encoded, the file's bytes given. heap: V8's heap and array buffers after
// collection (memory of WebAssembly and of native libraries shows in rss alone). Last comes how long loadTokenizer holds
// the event loop at most.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { libraries } from "./tokenizers.ts";

const columns = ["ms", "cpuMs", "heapMiB", "rssMiB", "heapGrowthMiB", "rssGrowthMiB"] as const;
type Figures = Record<(typeof columns)[number], number>;

const { values } = parseArgs({
  options: {
    tokenizers: { type: "string", default: "bert,gpt2,o200k" },
    libraries: {
      type: "string",
      default: Object.keys(libraries)
        .filter((name) => !name.startsWith("glossa with"))
        .join(","),
    },
    rounds: { type: "string", default: "3" },
    files: { type: "string" },
    encodes: { type: "string", default: "0" },
  },
});
const measure = fileURLToPath(new URL("./measure-load.ts", import.meta.url));
const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1]!;

/** The longest turn of the event loop while loadTokenizer works, in milliseconds. */
function longestTurn(tokenizer: string): number {
  const files = values.files === undefined ? [] : ["--files", values.files];
  const script = fileURLToPath(new URL("./measure-turn.ts", import.meta.url));
  const options = [...process.execArgv, script, "--tokenizer", tokenizer, ...files];
  return Number(execFileSync(process.execPath, options, { encoding: "utf8" }).trim());
}

function run(library: string, tokenizer: string): Figures | null {
  const options = ["--library", library, "--tokenizer", tokenizer, "--encodes", values.encodes];
  if (values.files !== undefined) options.push("--files", values.files);
  const output = execFileSync(process.execPath, [...process.execArgv, "--expose-gc", measure, ...options], {
    encoding: "utf8",
  });
  return JSON.parse(output.trim().split("\n").at(-1)!) as Figures | null;
}

for (const tokenizer of values.tokenizers.split(",")) {
  const found = new Map<string, Figures[]>();
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const library of values.libraries.split(",")) {
      try {
        const figures = run(library, tokenizer);
        if (figures !== null) found.set(library, [...(found.get(library) ?? []), figures]);
      } catch {
        if (round === 0) console.log(`${library} does not load ${tokenizer}`);
      }
    }
  }
  console.log(`\n${tokenizer}`);
  console.table(
    Object.fromEntries(
      [...found].map(([library, list]) => [
        library,
        Object.fromEntries(columns.map((name) => [name, Number(median(list.map((one) => one[name])).toFixed(1))])),
      ]),
    ),
  );
  if (found.size === 0) throw new Error(`no file for ${tokenizer}: give --files with ${tokenizer}.json`);
  // Processor time: wall time depends on what else the machine does.
  const [ours, rust] = ["glossa", "tokenizers (Rust)"].map((library) => found.get(library)?.map(({ cpuMs }) => cpuMs));
  if (ours !== undefined && rust !== undefined)
    console.log(`processor time against Hugging Face's Rust build: ${(median(ours) / median(rust)).toFixed(2)} ×`);
  if (ours !== undefined) {
    const turns = Array.from({ length: Number(values.rounds) }, () => longestTurn(tokenizer));
    console.log(`longest turn of the event loop: ${median(turns).toFixed(1)} ms`);
  }
}
