// MB of UTF-8 per second of processor time, every library in a fresh process, libraries taking turns.
// "unseen": warmed up on a fifth of the corpus, one pass over the rest. "repeated": one more pass over all of it.
//
// The built package is measured, as users have it: npm run build at the root first.
//
//   npm install && npm run speed -- --tokenizers bert,gpt2,o200k --corpora prose,code --rounds 5
//   npm run speed -- --files DIRECTORY_OF_TOKENIZER_JSON --texts DIRECTORY_OF_TEXT_FILES --tokenizers llama3 --corpora zh
// --seconds S: a pass ends after so much processor time. --markdown FILE: the summary is appended there as table rows.
import { execFileSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Figures, rowOf } from "./speed-row.ts";
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
    seconds: { type: "string", default: "10" },
    markdown: { type: "string" },
  },
});

const measure = fileURLToPath(new URL("./measure.ts", import.meta.url));

function run(library: string, tokenizer: string, corpus: string): Figures | null {
  const given = (["files", "texts", "bytes", "seconds"] as const).flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [`--${name}`, value];
  });
  const options = ["--library", library, "--tokenizer", tokenizer, "--corpus", corpus, ...given];
  const output = execFileSync(process.execPath, [...process.execArgv, measure, ...options], { encoding: "utf8" });
  return JSON.parse(output.trim().split("\n").at(-1)!) as Figures | null;
}

const names = ["unseen", "repeated", "decode", "loadMs"] as const;

function medians(list: readonly Figures[]): Figures {
  const of = (name: keyof Figures) => list.map((one) => one[name]).sort((a, b) => a - b)[list.length >> 1]!;
  return { unseen: of("unseen"), repeated: of("repeated"), decode: of("decode"), loadMs: of("loadMs") };
}

for (const tokenizer of values.tokenizers.split(",")) {
  for (const corpus of values.corpora.split(",")) {
    const rounds = new Map<string, Figures[]>();
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const library of values.libraries.split(",")) {
        const found = run(library, tokenizer, corpus);
        if (found !== null) rounds.set(library, [...(rounds.get(library) ?? []), found]);
      }
    }
    if (rounds.size === 0) throw new Error(`no file for ${tokenizer}: give --files with ${tokenizer}.json`);
    const figures = new Map([...rounds].map(([library, list]) => [library, medians(list)]));
    console.log(`\n${tokenizer}, ${corpus}: MB per CPU second (decode of all tokens; load in CPU ms)`);
    console.table(
      Object.fromEntries(
        [...figures].map(([library, one]) => [
          library,
          Object.fromEntries(names.map((name) => [name, Number(one[name].toFixed(name === "loadMs" ? 0 : 2))])),
        ]),
      ),
    );
    const row = rowOf(`${tokenizer}, ${corpus}`, figures);
    console.log(row);
    if (values.markdown !== undefined) appendFileSync(values.markdown, `${row}\n`);
  }
}
