import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byteLevelFile, metaspaceFile, wordPieceFile } from "../fixtures/small-tokenizers.ts";
import { fromJson } from "../from-json.ts";

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
  "un",
  "able",
  "!!",
];

/** Files that an engine takes, and settings that it has to be told of. */
const files = {
  "byte-level": byteLevelFile,
  "byte-level with a space before": { ...byteLevelFile, pre_tokenizer: { type: "ByteLevel", add_prefix_space: true } },
  "byte-level after NFC": { ...byteLevelFile, normalizer: { type: "NFC" } },
  "byte-level, whole words first": { ...byteLevelFile, model: { ...byteLevelFile.model, ignore_merges: true } },
  "visible spaces by a normalizer": metaspaceFile,
  "visible spaces by Metaspace": {
    ...metaspaceFile,
    normalizer: null,
    pre_tokenizer: { type: "Metaspace", replacement: "▁", prepend_scheme: "first", split: false },
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
  "all-MiniLM-L6-v2": minilm,
};

describe.each(Object.entries(files))("%s", (_, file) => {
  const tokenizer = fromJson(file);
  const text = fc
    .array(fc.oneof(fc.constantFrom(...words), fc.string({ unit: "binary", maxLength: 4 })), { maxLength: 12 })
    .map((parts) => parts.join(""));

  it("has the ids that the stages give", () => {
    fc.assert(
      fc.property(text, fc.boolean(), (input, parseSpecialTokens) => {
        const encoding = tokenizer.encode(input, { parseSpecialTokens });
        // Tokens come from the stages, ids from the engine.
        const ids = encoding.tokens.map((token) => tokenizer.tokenToId(token) ?? tokenizer.tokenToId(token.trim()));
        expect(ids).toEqual(encoding.ids);
        expect(tokenizer.count(input, { parseSpecialTokens })).toBe(encoding.length);
      }),
      { numRuns: 400, seed: 11 },
    );
  });

  it("encodes a long text as it encodes a short one", () => {
    const piece = words.join(" ");
    const short = tokenizer.encode(`${piece}\n`, { addSpecialTokens: false });
    const long = tokenizer.encode(`${piece}\n`.repeat(100), { addSpecialTokens: false });
    expect(long.tokens.length).toBe(long.ids.length);
    expect(long.ids.length).toBeGreaterThan(short.ids.length * 95);
    expect(long.tokens.map((token) => tokenizer.tokenToId(token) ?? tokenizer.tokenToId(token.trim()))).toEqual(
      long.ids,
    );
  });
});
