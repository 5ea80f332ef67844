// The long differential test against Hugging Face's library:
//   npx tsx --conditions=@glossa/source packages/tokenizer/src/differential/run.ts --count 100000 --seed 1
// --only NAME (part of a name), --stages no, --code-points no, --corpora yes
import { parseArgs } from "node:util";
import { checkTokenizer } from "./check-tokenizer.ts";
import { corpora } from "./corpora.ts";
import { fixtureCases } from "./fixture-cases.ts";
import { realCases } from "./real-cases.ts";
import { stageCases } from "./stage-cases.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "10000" },
    seed: { type: "string", default: "1" },
    only: { type: "string", default: "" },
    stages: { type: "string", default: "yes" },
    "code-points": { type: "string", default: "yes" },
    corpora: { type: "string", default: "no" },
  },
});
const options = {
  count: Number(values.count),
  seed: Number(values.seed),
  everyCodePoint: values["code-points"] === "yes",
};
let failed = 0;
const totals = { compared: 0, differing: 0 };
const texts = values.corpora === "yes" ? corpora() : [];
const cases = [...realCases(), ...fixtureCases(), ...(values.stages === "yes" ? stageCases() : [])];
for (const one of cases.filter(({ name }) => name.includes(values.only))) {
  const isStage = / /.test(one.name);
  const started = performance.now();
  const report = await checkTokenizer(
    one,
    isStage ? { ...options, count: Math.ceil(options.count / 50), everyCodePoint: false } : { ...options, texts },
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${report.name}: ${report.differing} of ${report.compared} differ (${seconds} s)`);
  for (const description of report.descriptions) console.log(`    ${description}`);
  if (report.differing > 0) failed++;
  totals.compared += report.compared;
  totals.differing += report.differing;
}
console.log(`${totals.differing} of ${totals.compared} differ, in ${failed} tokenizers`);
process.exitCode = failed > 0 ? 1 : 0;
