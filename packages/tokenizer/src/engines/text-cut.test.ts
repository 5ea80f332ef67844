import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { letterToByte } from "../byte-alphabet.ts";
import { ggufPatterns } from "../gguf/gguf-patterns.ts";
import { jsonField } from "../json-field.ts";
import { normalizedText } from "../normalized-text.ts";
import { preTokenizers } from "../pre-tokenizers/index.ts";
import { splitBehaviors } from "../pre-tokenizers/split-text.ts";
import { findStage } from "../stages.ts";
import { atOnce } from "../steps.ts";
import { scanners } from "./scanners/index.ts";
import { textCut } from "./text-cut.ts";

const split = (Regex: string, behavior = "Isolated", invert = false) => ({
  type: "Split",
  pattern: { Regex },
  behavior,
  invert,
});
const byteLevel = (use_regex: boolean) => ({ type: "ByteLevel", add_prefix_space: false, use_regex });
const inTurn = (...pretokenizers: object[]) => ({ type: "Sequence", pretokenizers });
const ofFixture = (name: string): object =>
  JSON.parse(readFileSync(new URL(`../differential/fixtures/${name}.json`, import.meta.url), "utf8")).pre_tokenizer;

const cases = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}&&[^\\p{Han}]]";
const lower = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}&&[^\\p{Han}]]";
const contraction = "(?i:'s|'t|'re|'ve|'m|'ll|'d)?";
const other = "[^\\r\\n\\p{L}\\p{N}]?";

/** Pre-tokenizers of published models, and settings that none of them has. */
const known: Record<string, object> = {
  "DeepSeek V3 and R1": inTurn(
    split("\\p{N}{1,3}"),
    split("[一-龥\u3040-ゟ゠-ヿ]+"),
    split(
      "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
    ),
    byteLevel(false),
  ),
  "Kimi K2": inTurn(
    split(
      `[\\p{Han}]+|${other}${cases}*${lower}+${contraction}|${other}${cases}+${lower}*${contraction}|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`,
    ),
    byteLevel(false),
  ),
  "Qwen 3.5": inTurn(
    split(
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
    ),
    byteLevel(false),
  ),
  "cl100k with possessive quantifiers": inTurn(
    split(
      "'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}++|\\p{N}{1,3}+| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*+|\\s++$|\\s*[\\r\\n]|\\s+(?!\\S)|\\s",
    ),
    byteLevel(false),
  ),
  Falcon: inTurn(
    { type: "Punctuation", behavior: "Contiguous" },
    byteLevel(true),
    { type: "Digits", individual_digits: false },
    split("[0-9][0-9][0-9]"),
  ),
  BLOOM: inTurn(split(" ?[^(\\s|[.,!?…。，、।۔،])]+"), byteLevel(false)),
  "Command R": inTurn({ type: "Digits", individual_digits: true }, byteLevel(true)),
  "DeepSeek LLM": ofFixture("deepseek"),
  CLIP: ofFixture("clip"),
  BERT: { type: "BertPreTokenizer" },
  Whitespace: { type: "Whitespace" },
  "WhitespaceSplit and Punctuation": inTurn({ type: "WhitespaceSplit" }, { type: "Punctuation" }),
  "CharDelimiterSplit, FixedLength": inTurn(
    { type: "CharDelimiterSplit", delimiter: "é" },
    { type: "FixedLength", length: 3 },
  ),
  "a string": { type: "Split", pattern: { String: "Ab" }, behavior: "MergedWithNext", invert: false },
  "ByteLevel alone": byteLevel(false),
  "digits in threes from the right": inTurn(split("\\d{1,3}(?=(?:\\d{3})*\\b)"), byteLevel(true)),
  "look-behind, after bytes, dropped": inTurn(byteLevel(true), split("(?<=[a-zA-ZĠ])[^a-z]", "Removed")),
  "look-behind, inverted": inTurn(
    { type: "Digits" },
    split("(?<=a)b|^é|Ab$", "MergedWithNext", true),
    byteLevel(false),
  ),
  "matches of nothing": inTurn(split("a*|(?=b)", "MergedWithPrevious"), split("\\b", "Isolated")),
  ...Object.fromEntries(
    splitBehaviors.flatMap((behavior) =>
      [false, true].map((invert) => [
        `${behavior}, ${invert ? "inverted" : "as it is"}`,
        inTurn(
          split("\\s|[a-z]{2}|[A-Z]+?(?=b)|É*+é|x(?i:y)?", behavior, invert),
          split("\\p{N}+$|中|'", behavior, invert),
        ),
      ]),
    ),
  ),
  ...Object.fromEntries(Object.keys(scanners).map((pattern) => [pattern, inTurn(split(pattern), byteLevel(false))])),
  ...Object.fromEntries(
    [...ggufPatterns].map(([name, { patterns }]) => [
      `GGUF ${name}`,
      inTurn(...patterns.map((pattern) => split(pattern)), byteLevel(false)),
    ]),
  ),
};

/** Characters at the edges of the classes, and the words that the patterns know. */
const parts = [
  ..."aZéÉ\u01c5ʰ中\u0301\u0488019²½Ⅷ'’ \t\n\r\u000b\u0085\u00a0\u2003\u3000.,-/_<(|[\u200b\ufeff\u{1d7d8}\u{10400}\u{10428}😀\u{e0101}ぁ한।",
  ..."\0\x04",
  ..."'s 'S 'ſ 'll 'LL 're 'Ve 'd // Ab ABc aBC ab xY 123 4567 K <|endoftext|> #include".split(" "),
  "\r\n",
  "  ",
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...parts), fc.string({ unit: "grapheme", maxLength: 3 })), { maxLength: 14 })
  .map((list) => list.join(""));

describe.each(Object.entries(known))("the cut of %s", (_, config) => {
  const field = jsonField(config, "pre_tokenizer");
  const cut = atOnce(textCut(field))!;
  const reference = findStage(preTokenizers, field)(field);
  const few = new Int32Array(3); // so that it has to go on from where it stopped

  function wordsOf(whole: string): string[] {
    const bytes = Buffer.concat([Buffer.from(whole), Buffer.alloc(4)]);
    const end = bytes.length - 4;
    const words: string[] = [];
    for (let from = 0; from < end; ) {
      const count = cut.scanner(bytes, from, end, few);
      for (const stop of few.subarray(0, count)) {
        if (stop >= 0) words.push(bytes.toString("latin1", from, stop));
        from = stop < 0 ? ~stop : stop;
      }
    }
    return words;
  }

  const spelled = (word: string) =>
    cut.isByteLevel
      ? String.fromCharCode(...Array.from(word, (letter) => letterToByte[letter.charCodeAt(0)]!))
      : Buffer.from(word).toString("latin1");

  // Only where the core may cut so.
  if (cut.scanner.inCore?.option === 1) {
    it("is the same where a long text is cut at spaces first", () => {
      const spaced = fc.array(text, { minLength: 1, maxLength: 5 }).map((list) => list.join("a b"));
      fc.assert(
        fc.property(spaced, (whole) => {
          const pieces = whole.split(/(?<=[a-z])(?= [a-z])/i);
          expect(pieces.flatMap(wordsOf)).toEqual(wordsOf(whole));
        }),
        { numRuns: 500, seed: 20251130 },
      );
    });
  }

  it("is that of the stages", () => {
    fc.assert(
      fc.property(text, (whole) => {
        const wanted = reference.split(normalizedText(whole)).filter((word) => word.text !== "");
        expect(wordsOf(whole)).toEqual(wanted.map((word) => spelled(word.text)));
      }),
      { numRuns: 700, seed: 20251129 },
    );
  });
});

it.each(["DeepSeek V3 and R1", "Kimi K2", "Qwen 3.5", "Falcon", "BLOOM", "Command R", "DeepSeek LLM", "GGUF tekken"])(
  "long texts of %s are cut at spaces first",
  (name) => {
    const { scanner } = atOnce(textCut(jsonField(known[name], "pre_tokenizer")))!;
    expect(scanner.inCore?.option).toBe(1);
  },
);

it.each<[string, object]>([
  ["a match may go on over a space", split("[a-z ]+")],
  ["a space tells what the end does not", split("ab(?= )|\\s+|[a-z]")],
  ["no match begins at a space", split("[a-z]+")],
  ["what begins at a space may fail", split(" a?b|[a-z]+")],
])("long texts are not cut at spaces where %s", (_, config) => {
  const { scanner } = atOnce(textCut(jsonField(config, "pre_tokenizer")))!;
  expect(scanner.inCore?.option).toBe(0);
});

it.each<[string, object]>([
  ["puts a space before each piece", inTurn({ type: "Digits" }, { type: "ByteLevel", add_prefix_space: true })],
  ["writes bytes twice", inTurn(byteLevel(false), byteLevel(false))],
  ["cuts by scripts", { type: "UnicodeScripts" }],
  ["writes spaces in each piece", inTurn({ type: "Digits" }, { type: "Metaspace", replacement: "▁" })],
  [
    "marks only the first word",
    inTurn({ type: "WhitespaceSplit" }, { type: "Metaspace", replacement: "▁", prepend_scheme: "first" }),
  ],
])("there is none for one that %s", (_, config) => {
  expect(atOnce(textCut(jsonField(config, "pre_tokenizer")))).toBeUndefined();
});
