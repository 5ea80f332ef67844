import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byteToLetter } from "../byte-alphabet.ts";
import { partsFromJson } from "../from-json.ts";
import { atOnce } from "../steps.ts";
import { tokenizer } from "../tokenizer.ts";

const byteTokens = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`);
const lettersOf = (text: string) => Array.from(Buffer.from(text), (byte) => String.fromCharCode(byteToLetter[byte]!));

/** Models by what their words are made of: all symbols that there are, and those that are merged. */
const kinds = {
  bytes: {
    symbols: Array.from(byteToLetter, (code) => String.fromCharCode(code)),
    merged: [...new Set(lettersOf("ab é中国😀"))],
    file: {
      pre_tokenizer: { type: "ByteLevel", add_prefix_space: false },
      decoder: { type: "ByteLevel" },
    },
    model: {},
  },
  "bytes, whole words first": {
    symbols: Array.from(byteToLetter, (code) => String.fromCharCode(code)),
    merged: [...new Set(lettersOf("ab é中国😀"))],
    file: { pre_tokenizer: { type: "ByteLevel", add_prefix_space: false } },
    model: { ignore_merges: true },
  },
  "bytes, some of which are left out": {
    symbols: Array.from(byteToLetter, (code) => String.fromCharCode(code)).filter(
      (letter) => !lettersOf("国b").slice(1).includes(letter),
    ),
    merged: [...new Set(lettersOf("a é中😀"))],
    file: { pre_tokenizer: { type: "ByteLevel", add_prefix_space: false } },
    model: {},
  },
  characters: {
    symbols: [...byteTokens, "▁", "a", "b", "é", "中", "国"],
    merged: ["▁", "a", "b", "é", "中", "国"],
    file: {
      normalizer: {
        type: "Sequence",
        normalizers: [
          { type: "Prepend", prepend: "▁" },
          { type: "Replace", pattern: { String: " " }, content: "▁" },
        ],
      },
    },
    model: { byte_fallback: true },
  },
  "characters, and merges of bytes": {
    symbols: [...byteTokens, "▁", "a", "b", "中"],
    merged: ["▁", "a", "中", "<0xC3>", "<0xA9>"],
    file: { normalizer: { type: "Replace", pattern: { String: " " }, content: "▁" } },
    model: { byte_fallback: true },
  },
};

/** Rules drawn at random, each of which joins two tokens that are there by then; they may stand in another order. */
const rules = fc.record({
  joins: fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 40 }),
  isReversed: fc.boolean(),
});
const texts = fc.array(
  fc
    .array(
      fc.constantFrom("a", "b", " ", "é", "中", "国", "😀", "ñ", "ab", "aaaa", "中国中国中国", "ab".repeat(40), "\n"),
      {
        minLength: 1,
        maxLength: 24,
      },
    )
    .map((list) => list.join("")),
  { minLength: 6, maxLength: 6 },
);

describe.each(Object.entries(kinds))("the core over %s", (_, { symbols, merged, file, model }) => {
  it("gives what merging gives", () => {
    fc.assert(
      fc.property(rules, texts, ({ joins, isReversed }, list) => {
        const tokens = [...merged];
        const merges: [string, string][] = [];
        for (const [a, b] of joins) {
          const pair: [string, string] = [tokens[a % tokens.length]!, tokens[b % tokens.length]!];
          if (pair.join("").length > 64) continue;
          merges.push(pair);
          if (!tokens.includes(pair.join(""))) tokens.push(pair.join(""));
        }
        if (isReversed) merges.reverse();
        const vocab: Record<string, number> = {};
        for (const token of [...symbols, ...tokens]) vocab[token] ??= Object.keys(vocab).length;
        const parts = atOnce(partsFromJson({ ...file, model: { type: "BPE", ...model, vocab, merges } }));
        expect(parts.engine).toBeDefined();
        const [fast, exact] = [tokenizer(parts), tokenizer({ ...parts, engine: undefined })];
        for (const text of [...list, ...list]) expect(fast.encode(text).ids).toEqual(exact.encode(text).ids);
      }),
      { numRuns: 60, seed: 5 },
    );
  });
});

describe("the core over long texts", () => {
  const parts = atOnce(
    partsFromJson({
      ...kinds.bytes.file,
      model: {
        type: "BPE",
        vocab: Object.fromEntries([...kinds.bytes.symbols, "ab", "abab", "Ġa"].map((token, id) => [token, id])),
        merges: ["a b", "ab ab", "Ġ a"],
      },
    }),
  );
  const [fast, exact] = [tokenizer(parts), tokenizer({ ...parts, engine: undefined })];
  it.each([
    ["with spaces, which are cut in pieces", "abab a 中国, ab\n".repeat(20_000)],
    ["with one word after others that is cut nowhere", `a b ${"ab".repeat(60_000)} a b`],
    ["with a word that is too long", `a b ${"ab".repeat(150_000)} a b`],
    ["without a space", "中国ab".repeat(40_000)],
  ])("%s", (_, text) => {
    expect(fast.encode(text).ids).toEqual(exact.encode(text).ids);
  });
});
