// Token ids beside transformers' generate, in float32, for sentences of the development sets:
//
//   python recipes/oracles/translation_mt_dev.py MODEL MT_DEV OUT.json
//   node --import tsx --conditions=@glossa/source packages/translation/scripts/check-mt-dev.ts MODEL OUT.json [DTYPE]
//
// Ends with status 1 where a translation differs that is no near tie (float32 and float64 agree on it) in fp32. With another
// dtype it only counts.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { ModelDType } from "@glossa/convert";
import { openEngine } from "../src/engine/open-engine.ts";

interface Case {
  readonly text: string;
  readonly from: string;
  readonly to: string;
  readonly sourceIds: readonly number[];
  readonly found: Readonly<Record<string, { readonly tokens: readonly number[]; readonly nearTie: boolean }>>;
}

const [model, file, dtype = "fp32"] = process.argv.slice(2);
if (file === undefined) throw new Error("usage: see the head of this file");
const { maxNewTokens, cases }: { maxNewTokens: number; cases: Case[] } = JSON.parse(readFileSync(file, "utf8"));
const engine = await openEngine(resolve(model!), {
  dtype: dtype as ModelDType,
  limits: { maxRows: 32, maxTokens: 2048 },
});
const same = (a: readonly number[], b: readonly number[]) => a.length === b.length && a.every((id, i) => id === b[i]);

let failed = false;
const pairs = [...new Set(cases.map(({ from, to }) => `${from}-${to}`))];
for (const direction of pairs) {
  const own = cases.filter(({ from, to }) => `${from}-${to}` === direction);
  const pair = { from: own[0]!.from, to: own[0]!.to };
  const requests = own.map(({ text }) => ({ sourceIds: engine.family.encode(text, pair) }));
  const encoded = requests.filter(({ sourceIds }, i) => same([...sourceIds], own[i]!.sourceIds)).length;
  console.log(`${direction}: ${encoded} of ${own.length} sources have the same tokens`);
  if (encoded < own.length) failed = true;
  for (const beams of Object.keys(own[0]!.found)) {
    const started = performance.now();
    const decoded = await engine.decode(requests, { pair, settings: { numBeams: Number(beams), maxNewTokens } });
    const seconds = (performance.now() - started) / 1000;
    const differing = own.flatMap(({ text, found }, i) => {
      const { tokens, nearTie } = found[beams]!;
      const ours = decoded[i]![0]!.tokenIds;
      return same(ours, tokens)
        ? []
        : [{ text, nearTie, ours: engine.family.decode(ours), theirs: engine.family.decode(tokens) }];
    });
    const ties = differing.filter(({ nearTie }) => nearTie).length;
    const wrong = differing.filter(({ nearTie }) => !nearTie);
    console.log(
      `${direction}, ${beams} beams: ${own.length - differing.length} of ${own.length} the same, ${ties} near ties, ` +
        `${wrong.length} others differ (${(own.length / seconds).toFixed(1)} sentences/s)`,
    );
    for (const { text, ours, theirs } of wrong.slice(0, 5))
      console.log(`  ${text}\n    glossa       ${ours}\n    transformers ${theirs}`);
    if (wrong.length > 0 && dtype === "fp32") failed = true;
  }
}
await engine.close();
process.exitCode = failed ? 1 : 0;
