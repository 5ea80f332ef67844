/**
 * Holds a model of your own (a directory with graphs, weights or a GGUF file, with a byte-level vocabulary) to random JSON
 * schemas. Every text must be complete and valid. Prints the event loop's delay too: in the first call that is held to a
 * schema, when the vocabulary is read, and in all the others.
 *
 *   npx tsx --conditions=@glossa/source packages/generation/scripts/check-schemas.ts DIR [dtype [count]]
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { randomFrom, randomSchema } from "../src/constraints/random-schema.contract.ts";
import { createGenerator } from "../src/index.ts";

const [directory, dtype, count = "1000"] = process.argv.slice(2);
await using generator = await createGenerator(directory!, dtype === undefined ? {} : { dtype: dtype as "int8" });
const delay = monitorEventLoopDelay({ resolution: 1 });
const report = (name: string) => {
  const [p50, p99, most] = [delay.percentile(50), delay.percentile(99), delay.max].map((ns) =>
    (ns / 1e6 - 1).toFixed(1),
  );
  console.log(`event loop delay, ${name}: p50 ${p50} ms, p99 ${p99}, most ${most}`);
  delay.reset();
};
await generator.generate("Once upon a time", { maxNewTokens: 20 });
delay.enable();
await generator.generate("Once upon a time", { maxNewTokens: 20 });
report("a call of 20 tokens without a schema");
const started = performance.now();
const first = { type: "object", properties: { name: { type: "string", maxLength: 40 } }, required: ["name"] };
await generator.generate("A person as JSON:", { jsonSchema: first, maxNewTokens: 20 });
report(`the first call with a schema (${(performance.now() - started).toFixed(0)} ms)`);
let failures = 0;
let tokens = 0;
for (let first = 0; first < Number(count); first += 8) {
  const seeds = Array.from({ length: Math.min(8, Number(count) - first) }, (_, i) => first + i);
  await Promise.all(
    seeds.map(async (seed) => {
      const { schema, valid } = randomSchema(randomFrom(seed), 3);
      const mode = seed % 2 === 0 ? {} : { doSample: true, seed };
      const options = { jsonSchema: schema, maxNewTokens: 250, ...mode };
      const { text, tokenIds } = await generator.generate(`An example of ${JSON.stringify(schema)}:\n`, options);
      tokens += tokenIds.length;
      let isValid = false;
      try {
        isValid = valid(JSON.parse(text));
      } catch {
        // not even JSON
      }
      if (isValid) return;
      failures++;
      console.log(`schema ${seed} ${JSON.stringify(schema)}: ${text}`);
    }),
  );
}
report("the others");
console.log(`${count} schemas, ${tokens} tokens, ${failures} failures`);
if (failures > 0) process.exitCode = 1;
