// Mutated files of all formats but tokenizer.json:
// npx tsx --conditions=@glossa/source packages/tokenizer/scripts/fuzz-sources/main.ts --count 10000 --seed 1
import { parseArgs } from "node:util";
import { fuzzSources } from "./fuzz-sources.ts";

const { values } = parseArgs({
  options: { count: { type: "string", default: "10000" }, seed: { type: "string", default: "1" } },
});
console.log(fuzzSources(Number(values.seed), Number(values.count)));
