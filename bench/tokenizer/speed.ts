// MB of UTF-8 per second of processor time, every library in a fresh process, libraries taking turns.
// "unseen": warmed up on a fifth of the corpus, one pass over the rest. "repeated": one more pass over all of it.
//
// The built package is measured, as users have it: npm run build at the root first.
//
//   npm install && npm run speed -- --tokenizers bert,gpt2,o200k --corpora prose,code --rounds 5
//   npm run speed -- --files DIRECTORY_OF_TOKENIZER_JSON --texts DIRECTORY_OF_TEXT_FILES --tokenizers llama3 --corpora zh
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { libraries } from "./tokenizers.ts";

const { values } = parseArgs({
  options: {
    tokenizers: { type: "string", default: "bert,gpt2,o200k" },
    corpora: { type: "string", default: "prose,code" },
    libraries: { type: "string", default: Object.keys(libraries).join(",") },
    rounds: { type: "string", default: "3" },
    files: { type: "string" },
    texts: { type: "string" },
    bytes: { type: "string", default: "2000000" },
  },
});

interface Figures {
  unseen: number;
  repeated: number;
  decode: number;
  loadMs: number;
}

const measure = fileURLToPath(new URL("./measure.ts", import.meta.url));

function run(library: string, tokenizer: string, corpus: string): Figures | null {
  const given = (["files", "texts", "bytes"] as const).flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [`--${name}`, value];
  });
  const options = ["--library", library, "--tokenizer", tokenizer, "--corpus", corpus, ...given];
  const output = execFileSync(process.execPath, [...process.execArgv, measure, ...options], { encoding: "utf8" });
  return JSON.parse(output.trim().split("\n").at(-1)!) as Figures | null;
}

const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1]!;

for (const tokenizer of values.tokenizers.split(",")) {
  for (const corpus of values.corpora.split(",")) {
    const figures = new Map<string, Figures[]>();
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const library of values.libraries.split(",")) {
        const found = run(library, tokenizer, corpus);
        if (found !== null) figures.set(library, [...(figures.get(library) ?? []), found]);
      }
    }
    if (figures.size === 0) throw new Error(`no file for ${tokenizer}: give --files with ${tokenizer}.json`);
    console.log(`\n${tokenizer}, ${corpus}: MB per CPU second (decode of all tokens; load in CPU ms)`);
    console.table(
      Object.fromEntries(
        [...figures].map(([library, list]) => [
          library,
          Object.fromEntries(
            (["unseen", "repeated", "decode", "loadMs"] as const).map((name) => [
              name,
              Number(median(list.map((one) => one[name])).toFixed(name === "loadMs" ? 0 : 2)),
            ]),
          ),
        ]),
      ),
    );
    printRatios(figures);
  }
}

/** Ours against the best peer and against transformers.js's library; what offsets cost. */
function printRatios(figures: ReadonlyMap<string, Figures[]>): void {
  const of = (library: string, what: keyof Figures): number | undefined => {
    const list = figures.get(library);
    return list === undefined ? undefined : median(list.map((one) => one[what]));
  };
  const print = (
    what: string,
    ours: number | undefined,
    others: readonly (readonly [string, number | undefined])[],
  ) => {
    const ratios = others.flatMap(([name, other]) =>
      ours === undefined || other === undefined ? [] : [`${(ours / other).toFixed(2)} × ${name}`],
    );
    if (ratios.length > 0) console.log(`${what}: ${ratios.join(", ")}`);
  };
  const peers = [...figures.keys()].filter((library) => !library.startsWith("glossa"));
  for (const what of ["unseen", "repeated", "decode"] as const) {
    const best = peers.length === 0 ? undefined : Math.max(...peers.map((library) => of(library, what)!));
    const hf = "@huggingface/tokenizers";
    print(what, of("glossa", what), [
      ["the best peer", best],
      [hf, of(hf, what)],
    ]);
  }
  for (const what of ["unseen", "repeated"] as const)
    print(`with offsets, ${what}`, of("glossa with offsets", what), [["without", of("glossa", what)]]);
}
