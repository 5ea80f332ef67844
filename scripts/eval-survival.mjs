// npm run eval:survival [-- --model DIR] [--count 1000] [--seed 1]
//
// Do tags, placeholders, addresses, code and terms come through? English sentences made of parts, each with one or two things that
// must stay or must be translated in one way, are translated to French as one HTML document by the packaged model. A thing that is
// not in the output must be named by a doubt; ends with status 1 where one is not, or where fewer than 99 % come through.

import { parseArgs } from "node:util";
import { createTranslator, DEFAULT_MODEL, translateDocument } from "@glossa/translation";

const { values } = parseArgs({
  options: {
    model: { type: "string", default: DEFAULT_MODEL },
    count: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
  },
});

let state = Number(values.seed) >>> 0;
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0; // Numerical Recipes' generator: the same cases everywhere
  return state / 2 ** 32;
};
const pick = (list) => list[Math.floor(random() * list.length)];

const frames = [
  (a, b) => `Please give ${a} to my friend before ${b} comes home.`,
  (a, b) => `I have seen ${a} and ${b} this morning.`,
  (a, b) => `She thinks that ${a} is better than ${b}.`,
  (a, b) => `Do not open ${a} when you are using ${b}!`,
  (a, b) => `Where can I find ${a}? Tom told me about ${b} yesterday.`,
  (a, b) => `If ${a} is not there, we will wait for ${b}.`,
];
const nouns = ["the book", "the old door", "a red flower", "my sister", "the letter", "our friend", "the white dog"];
const glossary = [
  { source: "car", target: "bagnole" }, // a word the model would hardly choose
  { source: "teacher", target: "enseignante" },
  { source: "train", target: "wagon" },
  { source: "house", target: "demeure" },
];
const doNotTranslate = ["Bluebird", "Acme Cloud"];
const number = () => 2 + Math.floor(random() * 900);
const kinds = {
  placeholder: () => pick(["{name}", "{{user.id}}", "%s", "%(count)d", "{total}"]),
  url: () => `https://example.org/${pick(["a", "docs", "p"])}/${number()}`,
  email: () => `team${number()}@example.org`,
  code: () => `<code>${pick(["npm start", "x += 1", "GET /v1"])}</code>`,
  tag: () => {
    const name = pick(["b", "em", "strong"]);
    return `<${name}>${pick(nouns)}</${name}>`;
  },
  term: () => pick(doNotTranslate),
  glossary: () => `the ${pick(glossary).source}`,
  number: () => `${number()} kg`,
};

/** What must be in the output for a thing that is in the source. */
function expected(kind, thing) {
  if (kind === "tag") return [/^<\w+>/.exec(thing)[0], /<\/\w+>$/.exec(thing)[0]];
  if (kind === "glossary") return [glossary.find(({ source }) => thing.endsWith(source)).target];
  if (kind === "number") return [/\d+/.exec(thing)[0]];
  return [thing];
}

const cases = Array.from({ length: Number(values.count) }, () => {
  const things = [pick(Object.keys(kinds)), random() < 0.5 ? pick(Object.keys(kinds)) : undefined].map(
    (kind) => kind && { kind, thing: kinds[kind]() },
  );
  const [a, b] = things;
  return { things: things.filter(Boolean), text: pick(frames)(a.thing, b?.thing ?? pick(nouns)) };
});

const translator = await createTranslator(values.model);
const page = cases.map(({ text }) => `<p>${text}</p>`).join("\n");
const { output, doubts } = await translateDocument(translator, page, {
  from: "en",
  to: "fr",
  format: "html",
  glossary,
  doNotTranslate,
});
await translator.close();

const paragraphs = output.split("\n");
if (paragraphs.length !== cases.length) throw new Error(`${cases.length} paragraphs became ${paragraphs.length}`);
const doubted = new Set(doubts.filter(({ doubt }) => doubt.code !== "low_score").map(({ segment }) => segment));
const counts = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, { all: 0, kept: 0, flagged: 0, silent: 0 }]));
for (const [index, { things, text }] of cases.entries()) {
  for (const { kind, thing } of things) {
    const count = counts[kind];
    count.all++;
    const folded = paragraphs[index].toLowerCase();
    if (expected(kind, thing).every((part) => folded.includes(part.toLowerCase()))) count.kept++;
    else if (doubted.has(index)) count.flagged++;
    else {
      count.silent++;
      console.log(`lost without a word: ${thing}\n  ${text}\n  ${paragraphs[index]}`);
    }
  }
}
console.log("| | things | came through | lost and flagged | lost without a word |\n|---|---|---|---|---|");
for (const [kind, { all, kept, flagged, silent }] of Object.entries(counts)) {
  console.log(`| ${kind} | ${all} | ${kept} | ${flagged} | ${silent} |`);
}
const sum = (name) => Object.values(counts).reduce((total, count) => total + count[name], 0);
console.log(`${sum("kept")} of ${sum("all")} came through, ${((100 * sum("kept")) / sum("all")).toFixed(2)} %`);
if (sum("silent") > 0 || sum("kept") < 0.99 * sum("all")) process.exitCode = 1;
