// What constraints cost with a real vocabulary:
//   npx tsx --conditions=@glossa/source bench/generation-constraints.ts TOKENIZER_DIRECTORY
// For each schema: time to compile (the first compilation with the token tree apart), then 20 texts drawn uniformly from
// the allowed tokens, at most 100 tokens each: masks computed (misses) and found (hits), the mean milliseconds per token for
// preparing (which happens while the model runs) and for applying the mask to the logits, at first and when the same texts
// are drawn again. Each line ends with the longest time that the event loop was held.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { jsonSchemaConstraint } from "../packages/generation/src/constraints/json-schema-constraint.ts";
import { regexConstraint } from "../packages/generation/src/constraints/regex-constraint.ts";
import { constrained } from "../packages/generation/src/constraints/token-constraint.ts";
import { vocabularyBytes } from "../packages/generation/src/constraints/vocabulary-bytes.ts";
import { fromJson } from "../packages/tokenizer/src/index.ts";

const tokenizer = fromJson(JSON.parse(readFileSync(join(process.argv[2]!, "tokenizer.json"), "utf8")));
const eos = tokenizer.tokenToId("<|im_end|>") ?? tokenizer.tokenToId("<|endoftext|>")!;
const time = async <T>(run: () => T | Promise<T>): Promise<[T, number]> => {
  const start = performance.now();
  const value = await run();
  return [value, performance.now() - start];
};
let turned = performance.now();
let longest = 0;
const turn = () => {
  longest = Math.max(longest, performance.now() - turned);
  turned = performance.now();
  turning = setImmediate(turn);
};
let turning = setImmediate(turn);
const held = async () => {
  await new Promise((resolve) => setImmediate(resolve));
  const most = longest;
  longest = 0;
  return `loop held ${most.toFixed(1)} ms`;
};
await held();
const [vocabulary, vocabularyTime] = await time(() => vocabularyBytes(tokenizer, [eos]));
console.log(`${vocabulary.tokens.length} tokens as bytes: ${vocabularyTime.toFixed(0)} ms; ${await held()}`);
const [, trieTime] = await time(() => regexConstraint("a").compile(vocabulary));
console.log(`token tree: ${trieTime.toFixed(0)} ms; ${await held()}`);

const person = {
  type: "object",
  properties: { name: { type: "string" }, age: { type: "integer", minimum: 0, maximum: 150 }, tags: { type: "array", items: { type: "string" } }, kind: { enum: ["a", "b"] } },
  required: ["name", "age", "tags"],
}; // biome-ignore format: a table
const cases = {
  person: () => jsonSchemaConstraint(person),
  "string of at most 200": () => jsonSchemaConstraint({ type: "string", minLength: 20, maxLength: 200 }),
  "any JSON": () => jsonSchemaConstraint(true),
  "regular expression": () => regexConstraint("[A-Z][a-z ]{10,60}\\."),
};
for (const [name, make] of Object.entries(cases)) {
  const [constraint, compileTime] = await time(() => make().compile(vocabulary));
  console.log(`${name}: compile ${compileTime.toFixed(1)} ms; ${await held()}`);
  for (const round of ["first", "again"]) {
    const scores = new Float32Array(vocabulary.tokens.length);
    const before = { ...constraint.statistics };
    const times = { prepare: 0, apply: 0, count: 0 };
    let seed = 1;
    for (let text = 0; text < 20; text++) {
      const process = constrained(constraint);
      const tokenIds: number[] = [];
      for (let step = 0; step < 100; step++) {
        scores.fill(1);
        const rows = [{ prompt: 0, sequence: 0, tokenIds, promptLength: 0, from: step === 0 ? -1 : 0 }];
        times.prepare += (await time(() => process.prepare!(rows)))[1];
        times.apply += (await time(() => process(scores, rows)))[1];
        times.count++;
        const ids: number[] = [];
        for (let id = 0; id < scores.length; id++) if (scores[id] === 1) ids.push(id);
        seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
        const id = ids[Math.floor((seed / 2 ** 32) * ids.length)]!;
        if (id === eos) break;
        tokenIds.push(id);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { masks, hits } = constraint.statistics;
    const mean = (total: number) => (total / times.count).toFixed(3);
    console.log(
      `  ${round}: ${masks - before.masks} misses, ${hits - before.hits} hits; per token ${mean(times.prepare)} ms to prepare, ${mean(times.apply)} ms to apply; ${await held()}`,
    );
  }
}
clearImmediate(turning);
