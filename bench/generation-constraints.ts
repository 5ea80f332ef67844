// What constraints cost with a real vocabulary:
//   npx tsx --conditions=@glossa/source bench/generation-constraints.ts TOKENIZER_DIRECTORY
// For each schema: time to compile (the first compilation with the token tree apart), then 20 texts drawn uniformly from
// the allowed tokens, at most 100 tokens each: masks computed (misses) and found (hits), milliseconds for each, and the
// mean per token with applying the mask to the logits, at first and when the same texts are drawn again.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { jsonSchemaConstraint } from "../packages/generation/src/constraints/json-schema-constraint.ts";
import { regexConstraint } from "../packages/generation/src/constraints/regex-constraint.ts";
import { constrained } from "../packages/generation/src/constraints/token-constraint.ts";
import { vocabularyBytes } from "../packages/generation/src/constraints/vocabulary-bytes.ts";
import { fromJson } from "../packages/tokenizer/src/index.ts";

const tokenizer = fromJson(JSON.parse(readFileSync(join(process.argv[2]!, "tokenizer.json"), "utf8")));
const eos = tokenizer.tokenToId("<|im_end|>") ?? tokenizer.tokenToId("<|endoftext|>")!;
const time = <T>(run: () => T): [T, number] => {
  const start = performance.now();
  const value = run();
  return [value, performance.now() - start];
};
const [vocabulary, vocabularyTime] = time(() => vocabularyBytes(tokenizer, [eos]));
console.log(`${vocabulary.tokens.length} tokens as bytes: ${vocabularyTime.toFixed(0)} ms`);
const [, trieTime] = time(() => regexConstraint("a").compile(vocabulary));
console.log(`token tree: ${trieTime.toFixed(0)} ms`);

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
  const [constraint, compileTime] = time(() => make().compile(vocabulary));
  for (const round of ["first", "again"]) {
    const scores = new Float32Array(vocabulary.tokens.length);
    const before = { ...constraint.statistics };
    const times: number[] = [];
    let seed = 1;
    for (let text = 0; text < 20; text++) {
      const process = constrained(constraint);
      const tokenIds: number[] = [];
      for (let step = 0; step < 100; step++) {
        scores.fill(1);
        times.push(
          time(() =>
            process(scores, [{ prompt: 0, sequence: 0, tokenIds, promptLength: 0, from: step === 0 ? -1 : 0 }]),
          )[1],
        );
        const ids: number[] = [];
        for (let id = 0; id < scores.length; id++) if (scores[id] === 1) ids.push(id);
        seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
        const id = ids[Math.floor((seed / 2 ** 32) * ids.length)]!;
        if (id === eos) break;
        tokenIds.push(id);
      }
    }
    const { masks, hits } = constraint.statistics;
    const mean = times.reduce((sum, each) => sum + each, 0) / times.length;
    const sorted = times.sort((a, b) => a - b);
    console.log(
      `${name} (${round}): compile ${compileTime.toFixed(1)} ms, ${masks - before.masks} misses, ${hits - before.hits} hits; per token mean ${mean.toFixed(3)} ms, median ${sorted[sorted.length >> 1]!.toFixed(3)}, most ${sorted.at(-1)!.toFixed(1)}`,
    );
  }
}
