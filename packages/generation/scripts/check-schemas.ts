/**
 * Holds a model of your own (a directory with graphs, weights or a GGUF file, with a byte-level vocabulary) to random JSON
 * schemas. Every text must be complete and valid.
 *
 *   npx tsx --conditions=@glossa/source packages/generation/scripts/check-schemas.ts DIR [dtype [count]]
 */
import { randomFrom, randomSchema } from "../src/constraints/random-schema.contract.ts";
import { createGenerator } from "../src/index.ts";

const [directory, dtype, count = "1000"] = process.argv.slice(2);
await using generator = await createGenerator(directory!, dtype === undefined ? {} : { dtype: dtype as "int8" });
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
console.log(`${count} schemas, ${tokens} tokens, ${failures} failures`);
if (failures > 0) process.exitCode = 1;
