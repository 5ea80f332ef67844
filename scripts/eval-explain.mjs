// npm run eval:explain [-- --data dev.tsv] [--texts 200]: is explain faithful to the model?
//
// Deletes the words that explain says speak most for the label, and beside it as many random words of the same text, and compares
// how far the label's score falls (the "comprehensiveness" of DeYoung et al. 2020, arXiv:1911.03429).

import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createClassifier, DEFAULT_MODEL } from "@glossa/sentiment";

const DRAWS = 10;
const COUNTS = [1, 2, 3];

const { values } = parseArgs({
  options: {
    data: { type: "string", default: "../shared/data/sst2/dev.tsv" },
    model: { type: "string", default: DEFAULT_MODEL },
    texts: { type: "string", default: "200" },
  },
});
if (!existsSync(values.data)) {
  console.error(`There is no ${values.data}. Give a file of texts (text TAB anything, one header line) with --data.`);
  process.exit(2);
}
const all = readFileSync(values.data, "utf8")
  .split("\n")
  .slice(1)
  .map((line) => line.split("\t")[0].trim());
// Texts that stay texts when three words are gone, taken evenly from the whole file.
const long = all.filter((text) => (text.match(/[\p{L}\p{N}]+/gu) ?? []).length >= 6);
const wanted = Math.min(Number(values.texts), long.length);
const texts = Array.from({ length: wanted }, (_, index) => long[Math.floor((index * long.length) / wanted)]);

let state = 1;
/** From 0 to below `below`; the same in every run (Lehmer's generator). */
function random(below) {
  state = (state * 48271) % 2147483647;
  return state % below;
}

const without = (text, words) => {
  const gone = [...words].sort((a, b) => b.start - a.start);
  return gone.reduce((left, { start, end }) => left.slice(0, start) + left.slice(end), text);
};
function draw(words, count) {
  const rest = [...words];
  return Array.from({ length: count }, () => rest.splice(random(rest.length), 1)[0]);
}

const classifier = await createClassifier(values.model);
const sums = COUNTS.map(() => ({ top: 0, random: 0, flippedTop: 0, flippedRandom: 0, wins: 0 }));
for (const text of texts) {
  const { label, score, tokens } = await classifier.explain(text);
  // Commas and full stops would make the random side weak.
  const words = tokens.filter((token) => /[\p{L}\p{N}]/u.test(token.text));
  const ranked = [...words].sort((a, b) => b.attribution - a.attribution);
  for (const [place, count] of COUNTS.entries()) {
    const versions = [ranked.slice(0, count), ...Array.from({ length: DRAWS }, () => draw(words, count))];
    const results = await classifier.classify(
      versions.map((gone) => without(text, gone)),
      { topK: classifier.labels.length },
    );
    const drops = results.map(({ labels }) => score - labels.find((entry) => entry.label === label).score);
    const randomDrop = drops.slice(1).reduce((sum, drop) => sum + drop, 0) / DRAWS;
    const sum = sums[place];
    sum.top += drops[0];
    sum.random += randomDrop;
    if (drops[0] > randomDrop) sum.wins++;
    if (results[0].label !== label) sum.flippedTop++;
    sum.flippedRandom += results.slice(1).filter((result) => result.label !== label).length / DRAWS;
  }
}

const percent = (sum) => `${((100 * sum) / texts.length).toFixed(1)} %`;
console.log(`${texts.length} texts, ${DRAWS} random draws each`);
console.log("words deleted   score falls by: top   random   label changes: top   random   top falls further");
for (const [place, { top, random, flippedTop, flippedRandom, wins }] of sums.entries()) {
  const cells = [
    (top / texts.length).toFixed(3).padStart(21),
    (random / texts.length).toFixed(3).padStart(9),
    percent(flippedTop).padStart(21),
    percent(flippedRandom).padStart(9),
    percent(wins).padStart(19),
  ];
  console.log(`${String(COUNTS[place]).padEnd(14)}${cells.join("")}`);
}
await classifier.close();
