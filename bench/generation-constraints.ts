// What constraints cost with a real vocabulary, and with a model the share of decoding that they take:
//   npx tsx --conditions=@glossa/source bench/generation-constraints.ts TOKENIZER_DIRECTORY [MODEL_DIRECTORY [THREADS]]
// For each schema: time to compile (the first compilation with the token tree apart), then 20 texts drawn uniformly from
// the allowed tokens, at most 100 tokens each: masks computed (misses) and found (hits), the mean milliseconds per token for
// preparing (which happens while the model runs) and for applying the mask to the logits, at first and when the same texts
// are drawn again. Each line ends with the longest time that the event loop was held. With a model: milliseconds for a token of
// 64 sampled ones, plain and held to each constraint (medians of texts with other seeds, taking turns).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { jsonSchemaConstraint } from "../packages/generation/src/constraints/json-schema-constraint.ts";
import { regexConstraint } from "../packages/generation/src/constraints/regex-constraint.ts";
import { constrained } from "../packages/generation/src/constraints/token-constraint.ts";
import { vocabularyBytes } from "../packages/generation/src/constraints/vocabulary-bytes.ts";
import { createGenerator, type GenerateOptions } from "../packages/generation/src/index.ts";
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
        await new Promise((resolve) => setImmediate(resolve));
        if (id === eos) break;
        tokenIds.push(id);
      }
    }
    const { masks, hits } = constraint.statistics;
    const mean = (total: number) => (total / times.count).toFixed(3);
    console.log(
      `  ${round}: ${masks - before.masks} misses, ${hits - before.hits} hits; per token ${mean(times.prepare)} ms to prepare, ${mean(times.apply)} ms to apply; ${await held()}`,
    );
  }
}
clearImmediate(turning);

const [, , , model, threads = "1"] = process.argv;
if (model !== undefined) {
  await using generator = await createGenerator(model, { threads: Number(threads) });
  // long texts, so that about as many tokens are written
  const ways: Record<string, GenerateOptions> = {
    plain: { minNewTokens: 64 },
    person: {
      jsonSchema: { ...person, properties: { ...person.properties, name: { type: "string", minLength: 400 } } },
    },
    "string of at most 2000": { jsonSchema: { type: "string", minLength: 400, maxLength: 2000 } },
    "any JSON string": { regex: /"[^"\\]{400,}"/ },
  };
  const times = new Map(Object.keys(ways).map((name) => [name, [] as number[]]));
  for (let seed = -2; seed < 12; seed++) {
    for (const [name, way] of Object.entries(ways)) {
      const options = { doSample: true, seed: seed + 2, maxNewTokens: 64 };
      const [{ tokenIds }, took] = await time(() => generator.generate("A tale:", { ...options, ...way }));
      if (seed >= 0) times.get(name)!.push(took / tokenIds.length);
    }
  }
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
  const plain = median(times.get("plain")!);
  for (const [name, values] of times) {
    const of = median(values);
    console.log(`${name}: ${of.toFixed(2)} ms a token (${(100 * (of / plain - 1)).toFixed(1)} %)`);
  }
}
