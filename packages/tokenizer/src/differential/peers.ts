// How many texts each JavaScript tokenizer encodes as Hugging Face's library does, per tokenizer. Needs the peers:
//   (cd bench/tokenizer && npm ci)
//   npx tsx --conditions=@glossa/source packages/tokenizer/src/differential/peers.ts --count 2000 --seed 1
// GLOSSA_TOKENIZERS names folders with real tokenizer.json and .tiktoken files.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fromJson } from "../from-json.ts";
import { fromTiktoken } from "../tiktoken/from-tiktoken.ts";
import { fixtureCases } from "./fixture-cases.ts";
import { fuzzString } from "./fuzz-strings.ts";
import { allHardStrings, aroundTokens } from "./hard-strings.ts";
import { oracle } from "./oracle.ts";
import { random } from "./random.ts";
import { realCases } from "./real-cases.ts";
import type { TokenizerCase } from "./stage-cases.ts";

type Encode = (text: string) => ArrayLike<number>;

const bench = createRequire(new URL("../../../../bench/tokenizer/package.json", import.meta.url));
const { values } = parseArgs({
  options: {
    count: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    only: { type: "string", default: "" },
  },
});
const count = Number(values.count);
const seed = Number(values.seed);

/** Peers that read a tokenizer.json. */
const readers: Record<string, (json: string) => Encode> = {
  glossa(json) {
    const tokenizer = fromJson(json);
    return (text) => tokenizer.encode(text, { addSpecialTokens: false }).ids;
  },
  "@huggingface/tokenizers"(json) {
    const { Tokenizer } = bench("@huggingface/tokenizers");
    const tokenizer = new Tokenizer(JSON.parse(json), { clean_up_tokenization_spaces: false });
    return (text) => tokenizer.encode(text, { add_special_tokens: false }).ids;
  },
  kitoken(json) {
    const { Kitoken } = bench("kitoken/node");
    const tokenizer = Kitoken.from_tokenizers(Buffer.from(json));
    return (text) => tokenizer.encode(text, true);
  },
};

/** Peers that bring an encoding of OpenAI's with them; special tokens are plain text for all. */
const carriers: Record<string, (encoding: string) => Promise<Encode>> = {
  async tiktoken(encoding) {
    const tokenizer = bench("tiktoken").get_encoding(encoding);
    return (text) => tokenizer.encode_ordinary(text);
  },
  async "gpt-tokenizer"(encoding) {
    const tokenizer = await import(bench.resolve(`gpt-tokenizer/encoding/${encoding}`));
    return (text) => tokenizer.encode(text, { disallowedSpecial: new Set() });
  },
  async "ai-tokenizer"(encoding) {
    const { Tokenizer } = await import(bench.resolve("ai-tokenizer"));
    const tokenizer = new Tokenizer(await import(bench.resolve(`ai-tokenizer/encoding/${encoding}`)));
    return (text) => tokenizer.encode(text, [], []);
  },
};

const cases = [...realCases(), ...fixtureCases()].filter(({ name }) => name.includes(values.only));
for (const one of cases) await scoreReaders(one);
for (const encoding of ["cl100k_base", "o200k_base"]) if (encoding.includes(values.only)) await scoreCarriers(encoding);

async function scoreReaders({ name, json: file }: TokenizerCase): Promise<void> {
  // Without the file's truncation and padding, which some apply unasked.
  const json = JSON.stringify({ ...JSON.parse(file), truncation: null, padding: null });
  const added: { content: string }[] = JSON.parse(json).added_tokens ?? [];
  const texts = textsAround(added.map(({ content }) => content));
  const reference = oracle(json);
  const inputs = texts.map((text) => ({ text }));
  const plain = await reference.encode(inputs, { addSpecialTokens: false });
  const special = await reference.encode(inputs, { addSpecialTokens: true });
  if (plain === undefined || special === undefined) throw new Error(`the reference fails on ${name}`);
  // Kitoken adds special tokens to some files and has no way to ask for it, so either is right.
  const expected = plain.map((encoding, i) => [encoding.getIds(), special[i]!.getIds()]);
  const scores = Object.entries(readers).map(([peer, open]) => `${peer} ${score(texts, expected, () => open(json))}`);
  console.log(`${name} (${texts.length}): ${scores.join(", ")}`);
}

/** The reference here is tiktoken itself, and ours reads its rank file. */
async function scoreCarriers(encoding: string): Promise<void> {
  const file = rankFile(encoding);
  if (file === undefined) return;
  const texts = textsAround(["<|endoftext|>"]);
  const reference = await carriers["tiktoken"]!(encoding);
  const expected = texts.map((text) => [Array.from(reference(text))]);
  const ours = fromTiktoken(file, { encoding: encoding as "cl100k_base" });
  const glossa: Encode = (text) => ours.encode(text, { addSpecialTokens: false, parseSpecialTokens: false }).ids;
  const scores = [`glossa ${score(texts, expected, () => glossa)}`];
  for (const peer of ["gpt-tokenizer", "ai-tokenizer"]) {
    const encode = await carriers[peer]!(encoding);
    scores.push(`${peer} ${score(texts, expected, () => encode)}`);
  }
  console.log(`${encoding}.tiktoken (${texts.length}): ${scores.join(", ")}`);
}

function rankFile(encoding: string): Uint8Array | undefined {
  for (const folder of (process.env["GLOSSA_TOKENIZERS"] ?? "").split(":").filter((path) => path !== "")) {
    const name = `${encoding}.tiktoken`;
    if (readdirSync(folder).includes(name)) return readFileSync(join(folder, name));
  }
  return undefined;
}

/** Hard and random texts, all well-formed so that nobody is asked what a lone surrogate is. */
function textsAround(tokens: readonly string[]): string[] {
  const dice = random(seed);
  const fuzz = Array.from({ length: count }, () => fuzzString(dice, tokens));
  return [...allHardStrings, ...aroundTokens(tokens.slice(0, 12)), ...fuzz].map((text) => text.toWellFormed());
}

function score(texts: readonly string[], expected: readonly (readonly number[])[][], open: () => Encode): string {
  let encode: Encode;
  try {
    encode = open();
  } catch {
    return "does not load";
  }
  let different = 0;
  for (const [i, text] of texts.entries()) {
    try {
      const ids = encode(text);
      const isRight = expected[i]!.some(
        (right) => right.length === ids.length && right.every((id, k) => id === ids[k]),
      );
      if (!isRight) different++;
    } catch {
      different++;
    }
  }
  return different === 0 ? "all" : `${((100 * (texts.length - different)) / texts.length).toFixed(1)} %`;
}
