// npm run eval:translate [-- --model DIR] [--data mt-dev] [--sets tatoeba-dev,newstest2013,flores-dev] [--pairs en-fr,fr-en]
//   [--beams 1,4] [--limit N] [--threads N] [--out DIR] [--reference metrics.json]
//
// BLEU and chrF of a translator, as sacreBLEU computes them (nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp; nrefs:1|case:mixed|
// eff:yes|nc:6|nw:0|space:no), and the time. --out keeps the translations, one a line, under the names that
// recipes/translate/evaluate.py gives; --reference sets its metrics.json beside them.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bleu, chrfCounts, chrfOf, createTranslator, DEFAULT_MODEL } from "@glossa/translation";
import { checkDirectory, readSet, SETS } from "./mt-dev.mjs";

const { values } = parseArgs({
  options: {
    model: { type: "string", default: DEFAULT_MODEL },
    data: { type: "string", default: "../shared/data/mt-dev" },
    sets: { type: "string", default: SETS.join(",") },
    pairs: { type: "string" },
    beams: { type: "string", default: "1,4" },
    limit: { type: "string" },
    threads: { type: "string" },
    out: { type: "string" },
    reference: { type: "string" },
  },
});
const data = checkDirectory(values.data);
const limit = values.limit === undefined ? undefined : Number(values.limit);
const reference = values.reference === undefined ? undefined : JSON.parse(readFileSync(values.reference, "utf8"));
if (reference !== undefined && (reference.limit ?? undefined) !== limit) {
  console.error(
    `${values.reference} has the first ${reference.limit ?? "(all)"} sentences of each set: give the same --limit.`,
  );
  process.exit(2);
}
if (values.out !== undefined) mkdirSync(values.out, { recursive: true });

const translator = await createTranslator(values.model, {
  threads: values.threads === undefined ? undefined : Number(values.threads),
});
const pairs = values.pairs?.split(",").map((pair) => {
  const [from, to] = pair.split("-");
  return { from, to };
});
console.log(
  `| direction | set | beams | sentences | BLEU | chrF | sentences/s |${reference ? " BLEU of the reference | chrF |" : ""}`,
);
console.log(`|---|---|---|---|---|---|---|${reference ? "---|---|" : ""}`);
for (const pair of pairs ?? translator.pairs) {
  const direction = `${pair.from}-${pair.to}`;
  for (const set of values.sets.split(",")) {
    const found = readSet(data, set, pair, limit);
    if (found === undefined) continue;
    const { sources, references } = found;
    for (const numBeams of values.beams.split(",").map(Number)) {
      const started = performance.now();
      const translations = await translator.translate(sources, { ...pair, numBeams });
      const seconds = (performance.now() - started) / 1000;
      const texts = translations.map(({ text }) => text.replaceAll("\n", " "));
      if (values.out !== undefined) {
        writeFileSync(join(values.out, `${set}.${direction}.beam${numBeams}.txt`), `${texts.join("\n")}\n`);
      }
      const [own, letters] = [
        bleu(texts, references),
        100 * chrfOf(texts.map((text, i) => chrfCounts(text, references[i]))),
      ];
      const other = reference?.scores.find(
        (row) => row.direction === direction && row.set === set && row.beams === numBeams,
      );
      console.log(
        `| ${direction} | ${set} | ${numBeams} | ${sources.length} | ${own.toFixed(2)} | ${letters.toFixed(2)} | ` +
          `${(sources.length / seconds).toFixed(1)} |${reference ? ` ${other?.bleu ?? "–"} | ${other?.chrf ?? "–"} |` : ""}`,
      );
    }
  }
}
await translator.close();
