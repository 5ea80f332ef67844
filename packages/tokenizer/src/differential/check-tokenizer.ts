import { fromJson } from "../from-json.ts";
import type { Tokenizer } from "../tokenizer.ts";
import { checkDecoding } from "./check-decoding.ts";
import { checkEncoding, type Difference, type Input, type Mode } from "./check-encoding.ts";
import { fuzzString } from "./fuzz-strings.ts";
import { allHardStrings, aroundTokens } from "./hard-strings.ts";
import { type Oracle, oracle as openOracle } from "./oracle.ts";
import { type Random, random } from "./random.ts";
import { escaped, shrink } from "./shrink.ts";
import type { TokenizerCase } from "./stage-cases.ts";

export interface CheckOptions {
  /** How many random texts. */
  count: number;
  seed: number;
  /** Takes only every n-th of the hard strings, for a quick look. Default 1. */
  everyNth?: number;
  /** Texts besides the hard and the random ones: corpora. */
  texts?: readonly string[];
  /** Whether every code point is encoded, sixteen to a text. */
  everyCodePoint?: boolean;
}

export interface Report {
  name: string;
  /** Encodings and decodings compared. */
  compared: number;
  /** Those that differ, the first few shrunk and described. */
  differing: number;
  descriptions: string[];
}

/** As many differences are shrunk and described; the rest is counted. */
const DESCRIBED = 4;
const BATCH = 128;

/** Compares our tokenizer with the reference's on everything that both can do. */
export async function checkTokenizer({ name, json }: TokenizerCase, options: CheckOptions): Promise<Report> {
  const report: Report = { name, compared: 0, differing: 0, descriptions: [] };
  const [oracle, oracleError] = load(() => openOracle(json));
  const [ours, ourError] = load(() => fromJson(json));
  if (oracle === undefined || ours === undefined) {
    report.compared = 1;
    if ((oracle === undefined) !== (ours === undefined)) {
      report.differing = 1;
      report.descriptions.push(`loading: expected ${oracleError ?? "no error"}, got ${ourError ?? "no error"}`);
    }
    return report;
  }
  const added = addedTokens(json);
  const dice = random(options.seed);
  const vocabulary = Object.keys(oracle.tokenizer.getVocab(true));
  const pieces = [...added, ...added, ...Array.from({ length: 200 }, () => dice.pick(vocabulary))];
  const fuzz = Array.from({ length: options.count }, () => fuzzString(dice, pieces));
  const everyNth = options.everyNth ?? 1;
  const hard = [...allHardStrings, ...aroundTokens([...added.slice(0, 12), ...added.slice(-3)])].filter(
    (_, i) => (i + options.seed) % everyNth === 0,
  );
  const plain = [...hard, ...fuzz, ...(options.texts ?? []), ...(options.everyCodePoint ? codePointTexts() : [])];

  const run = async (mode: Mode, inputs: readonly Input[]): Promise<void> => {
    for (let i = 0; i < inputs.length; i += BATCH) {
      const batch = inputs.slice(i, i + BATCH);
      report.compared += batch.length;
      for (const difference of await checkEncoding(oracle, ours, batch, mode)) {
        report.differing++;
        if (report.descriptions.length < DESCRIBED)
          report.descriptions.push(await describe(oracle, ours, difference, mode));
      }
    }
  };
  const single = plain.map((text) => ({ text }));
  const some = (texts: readonly string[], share: number): Input[] =>
    texts.filter((_, i) => i % share === 0).map((text) => ({ text }));
  const short = [...hard, ...fuzz];
  const pairs = short.flatMap((text, i) => (i % 3 === 0 ? [{ text, pair: short[(i * 7 + 1) % short.length]! }] : []));

  await run({ addSpecialTokens: true }, single);
  await run({ addSpecialTokens: false }, some(short, 4));
  await run({ addSpecialTokens: true }, pairs);
  for (const mode of cuttingModes(dice))
    await run(mode, dice.oneIn(2) ? some(short, 6) : pairs.filter((_, i) => i % 3 === 0));

  const encoded = short.flatMap((text) => {
    const [encoding] = load(() => ours.encode(text));
    return encoding === undefined || encoding.length === 0 ? [] : [[...encoding.ids]];
  });
  const lists = [
    ...encoded.filter((_, i) => i % 2 === 0),
    ...randomIds(dice, oracle.tokenizer.getVocabSize(true), 150 + options.count),
  ];
  const wrong = await checkDecoding(oracle.tokenizer, ours, lists);
  report.compared += 2 * lists.length;
  report.differing += wrong.length;
  report.descriptions.push(...wrong.sort((a, b) => a.length - b.length).slice(0, DESCRIBED));
  return report;
}

/** Truncations and paddings of every kind, with random sizes. */
function cuttingModes(dice: Random): Mode[] {
  const modes: Mode[] = [];
  for (const strategy of ["longest_first", "only_first", "only_second"] as const) {
    for (const side of ["left", "right"] as const) {
      const truncation = { maxLength: 8 + dice.below(18), stride: dice.below(4), strategy, side };
      modes.push({ addSpecialTokens: !dice.oneIn(4), truncation });
    }
  }
  for (const side of ["left", "right"] as const) {
    for (const length of ["longest", 20] as const) {
      const padding = { length, side, multipleOf: dice.pick([1, 8]), id: 3, typeId: dice.below(3), token: "[PAD]" };
      const truncation = {
        maxLength: 16,
        stride: 2,
        strategy: "longest_first",
        side: dice.pick(["left", "right"] as const),
      } as const;
      modes.push({ addSpecialTokens: true, padding, ...(dice.oneIn(2) ? { truncation } : {}) });
    }
  }
  return modes;
}

function randomIds(dice: Random, size: number, count: number): number[][] {
  return Array.from({ length: count }, () => Array.from({ length: 1 + dice.below(10) }, () => dice.below(size + 2)));
}

/** Every character of Unicode, sixteen to a text, with a letter or a space between. */
function codePointTexts(): string[] {
  const texts: string[] = [];
  for (let first = 0; first < 0x110000; first += 16) {
    let text = "";
    for (let point = first; point < first + 16; point++) {
      if (point < 0xd800 || point > 0xdfff) text += String.fromCodePoint(point) + (point % 3 === 0 ? " a" : "b");
    }
    texts.push(text);
  }
  return texts;
}

function addedTokens(json: string): string[] {
  const tokens: { content: string }[] = JSON.parse(json).added_tokens ?? [];
  return tokens.map(({ content }) => content).filter((content) => content !== "");
}

function load<Result>(make: () => Result): [Result | undefined, string | undefined] {
  try {
    return [make(), undefined];
  } catch (error) {
    return [undefined, (error as Error).message];
  }
}

async function describe(oracle: Oracle, ours: Tokenizer, { input, what }: Difference, mode: Mode): Promise<string> {
  // With padding to the longest the others of the batch matter, and alone the input may agree.
  const fails = async (candidate: Input): Promise<boolean> =>
    (await checkEncoding(oracle, ours, [candidate], mode)).length > 0;
  if (!(await fails(input)))
    return `${JSON.stringify(mode)} in a batch: ${escaped(input.text).slice(0, 200)}: ${what.slice(0, 600)}`;
  const text = await shrink(input.text, (shorter) => fails({ ...input, text: shorter }));
  let pair = input.pair;
  if (pair !== undefined) pair = await shrink(pair, (shorter) => fails({ text, pair: shorter }));
  const smallest: Input = { text, ...(pair === undefined ? {} : { pair }) };
  const [difference] = await checkEncoding(oracle, ours, [smallest], mode);
  const shown = pair === undefined ? escaped(text) : `${escaped(text)} + ${escaped(pair)}`;
  return `${JSON.stringify(mode)}: ${shown}: ${(difference?.what ?? what).slice(0, 600)}`;
}
