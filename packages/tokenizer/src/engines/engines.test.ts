import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixtureCases } from "../differential/fixture-cases.ts";
import { byteLevelFile, metaspaceFile, wordPieceFile } from "../fixtures/small-tokenizers.ts";
import { partsFromJson } from "../from-json.ts";
import { atOnce } from "../steps.ts";
import { tokenizer } from "../tokenizer.ts";
import { scanners } from "./scanners/index.ts";

const minilm = JSON.parse(
  gunzipSync(readFileSync(new URL("../fixtures/minilm-tokenizer.json.gz", import.meta.url))).toString(),
);
const words = [
  "the",
  " the",
  " of",
  "there",
  "ing",
  "    ",
  "\n\n",
  "word",
  "sword",
  "<|end|>",
  " <mask>",
  "[SEP]",
  "<s>",
  "你好",
  "😀",
  "12",
  "aaaa",
  ">▁<",
  "▁",
  "> <",
  "e\u0301",
  "\u0301",
  "\u0897",
  "\u302e",
  "ΑΣ",
  "İ",
  "x".repeat(50),
  "ab".repeat(90),
  "\0",
  "\u0085",
  "\ufffd",
  "٣",
  " 3",
  "  45",
  "\t6",
  "½",
  " ²",
  "  \u{11de0}",
  "'s1",
  "\u0004",
  "a\u0004\u0006b",
  "\u{40000}",
  "\u0004".repeat(20),
  "un",
  "able",
  "!!",
];

/** Files that an engine takes, and settings that it has to be told of. */
const files = {
  "byte-level": byteLevelFile,
  "byte-level with a space before": { ...byteLevelFile, pre_tokenizer: { type: "ByteLevel", add_prefix_space: true } },
  "byte-level without the bytes that no text has": {
    ...byteLevelFile,
    model: {
      ...byteLevelFile.model,
      vocab: Object.fromEntries(
        Object.entries(byteLevelFile.model["vocab"] as object).filter(
          ([token]) => !/^[\u00c0\u00c1\u00f5-\u00ff]$/.test(token),
        ),
      ),
    },
  },
  "byte-level without bytes that texts have": {
    ...byteLevelFile,
    model: {
      ...byteLevelFile.model,
      vocab: Object.fromEntries(
        Object.entries(byteLevelFile.model["vocab"] as object).filter(
          ([token]) => !/^[\u0104\u0106ñòé\u0123]$/.test(token),
        ),
      ),
    },
  },
  "byte-level between single digits": {
    ...byteLevelFile,
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        { type: "Digits", individual_digits: true },
        { type: "ByteLevel", add_prefix_space: false },
      ],
    },
  },
  "byte-level between single numbers": {
    ...byteLevelFile,
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        { type: "Split", pattern: { Regex: "\\p{N}" }, behavior: "Isolated", invert: false },
        { type: "ByteLevel", add_prefix_space: false, use_regex: true },
      ],
    },
  },
  "byte-level with what a pattern does not match removed": {
    ...byteLevelFile,
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        { type: "Split", pattern: { Regex: Object.keys(scanners).at(-1) }, behavior: "Removed", invert: true },
        { type: "ByteLevel", add_prefix_space: false, use_regex: false },
      ],
    },
  },
  "byte-level after NFC": { ...byteLevelFile, normalizer: { type: "NFC" } },
  "byte-level, whole words first": { ...byteLevelFile, model: { ...byteLevelFile.model, ignore_merges: true } },
  "visible spaces by a normalizer": metaspaceFile,
  "visible spaces by Metaspace": {
    ...metaspaceFile,
    normalizer: null,
    pre_tokenizer: { type: "Metaspace", replacement: "▁", prepend_scheme: "first", split: false },
  },
  "visible spaces after NFKC, with a normalized token": {
    ...metaspaceFile,
    added_tokens: [
      { id: 0, content: "<unk>", special: true },
      { id: 1, content: "THE", normalized: true },
    ],
    normalizer: { type: "NFKC" },
    post_processor: null,
    pre_tokenizer: { type: "Metaspace", replacement: "▁", prepend_scheme: "first", split: false },
  },
  "visible spaces by a normalizer, with a normalized token": {
    ...metaspaceFile,
    added_tokens: [
      { id: 0, content: "<unk>", special: true },
      { id: 1, content: "THE", normalized: true },
    ],
    post_processor: null,
  },
  "visible spaces, split": {
    ...metaspaceFile,
    normalizer: null,
    pre_tokenizer: { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true },
  },
  "BERT, uncased": wordPieceFile,
  "BERT, cased": { ...wordPieceFile, normalizer: { ...wordPieceFile.normalizer, lowercase: false } },
  "BERT without clean-up": {
    ...wordPieceFile,
    normalizer: { ...wordPieceFile.normalizer, clean_text: false, handle_chinese_chars: false },
  },
  "BERT with a normalized token": {
    ...wordPieceFile,
    added_tokens: [...(wordPieceFile["added_tokens"] as object[]), { id: 90, content: "Sword", normalized: true }],
  },
  "byte-level with DeepSeek's patterns": {
    ...byteLevelFile,
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        { type: "Split", pattern: { Regex: "\\p{N}{1,3}" }, behavior: "Isolated", invert: false },
        { type: "Split", pattern: { Regex: "[一-龥\u3040-ゟ゠-ヿ]+" }, behavior: "Isolated", invert: false },
        {
          type: "Split",
          pattern: { Regex: "[!-~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+|\\s+(?!\\S)|\\s+" },
          behavior: "Isolated",
          invert: false,
        },
        { type: "ByteLevel", add_prefix_space: false, use_regex: false },
      ],
    },
  },
  "byte-level with a pattern that no automaton can match": {
    ...byteLevelFile,
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        { type: "Split", pattern: { Regex: "\\d{1,3}(?=(?:\\d{3})*\\b)" }, behavior: "Isolated", invert: false },
        { type: "ByteLevel", add_prefix_space: false, use_regex: true },
      ],
    },
  },
  "byte-level, then numbers, as Falcon's, with a space before": {
    ...byteLevelFile,
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        { type: "ByteLevel", add_prefix_space: true, use_regex: true },
        { type: "Digits", individual_digits: false },
        { type: "Punctuation", behavior: "Contiguous" },
      ],
    },
  },
  "visible spaces before words without spaces": {
    ...metaspaceFile,
    normalizer: null,
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [{ type: "WhitespaceSplit" }, { type: "Metaspace", replacement: "▁", prepend_scheme: "always" }],
    },
  },
  "whole texts without byte tokens": {
    ...metaspaceFile,
    normalizer: { type: "Lowercase" },
    model: { ...metaspaceFile.model, byte_fallback: false },
  },
  "all-MiniLM-L6-v2": minilm,
  ...Object.fromEntries(fixtureCases().map(({ name, json }) => [`the small tokenizer ${name}`, JSON.parse(json)])),
  ...Object.fromEntries(
    Object.keys(scanners).map((pattern) => [
      `byte-level with ${pattern}`,
      {
        ...byteLevelFile,
        pre_tokenizer: {
          type: "Sequence",
          pretokenizers: [
            { type: "Split", pattern: { Regex: pattern }, behavior: "Isolated", invert: false },
            { type: "ByteLevel", add_prefix_space: false, use_regex: false },
          ],
        },
      },
    ]),
  ),
};

describe.each(Object.entries(files))("%s", (_, file) => {
  const parts = atOnce(partsFromJson(file));
  const fast = tokenizer(parts);
  const exact = tokenizer({ ...parts, engine: undefined });
  const text = fc
    .array(fc.oneof(fc.constantFrom(...words), fc.string({ unit: "binary", maxLength: 4 })), { maxLength: 12 })
    .map((list) => list.join(""));

  it("has an engine", () => {
    expect(parts.engine).toBeDefined();
  });

  it("gives the ids and the places that the stages give", () => {
    fc.assert(
      fc.property(text, fc.boolean(), (input, parseSpecialTokens) => {
        const got = fast.encode(input, { parseSpecialTokens });
        const wanted = exact.encode(input, { parseSpecialTokens });
        expect(got.ids).toEqual(wanted.ids);
        expect(got.offsets).toEqual(wanted.offsets);
        expect(got.tokens).toEqual(wanted.tokens);
        expect(got.wordIds).toEqual(wanted.wordIds);
        expect(fast.count(input, { parseSpecialTokens })).toBe(wanted.length);
      }),
      { numRuns: 400, seed: 11 },
    );
  });

  it("encodes a long text as the stages do", () => {
    const long = `${words.join(" ")}\n`.repeat(60);
    const wanted = exact.encode(long);
    for (let round = 0; round < 2; round++) {
      const got = fast.encode(long);
      expect(got.ids).toEqual(wanted.ids);
      expect(got.offsets).toEqual(wanted.offsets);
    }
  });
});

it("cuts a text that is longer than the room for it in the core", () => {
  const parts = atOnce(partsFromJson(files["byte-level with DeepSeek's patterns"]));
  const long = `${words.join(" ")} 1234567\n`.repeat(600);
  expect(Buffer.byteLength(long)).toBeGreaterThan(1 << 18);
  expect(tokenizer(parts).encode(long).ids).toEqual(tokenizer({ ...parts, engine: undefined }).encode(long).ids);
});
