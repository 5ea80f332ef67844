import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Encoding, Tokenizer as Reference } from "tokenizers";
import { describe, expect, it } from "vitest";
import { fromJson } from "../../from-json.ts";
import { readSentencePieceModel } from "../../sentencepiece/model-file.ts";
import { serdeFloat } from "./serde-float.ts";

const model = readSentencePieceModel(
  readFileSync(new URL("../../sentencepiece/fixtures/unigram.model", import.meta.url)),
);
const charsmap = Buffer.from(model.normalizer.charsmap).toString("base64");
const spaces = (content: string) => ({ type: "Replace", pattern: { Regex: " {2,}" }, content });
const literal = (text: string, content: string) => ({ type: "Replace", pattern: { String: text }, content });
const metaspace = { type: "Metaspace", replacement: "\u2581", prepend_scheme: "always", split: true };
const words = { type: "Sequence", pretokenizers: [{ type: "WhitespaceSplit" }, metaspace] };
const precompiled = { type: "Precompiled", precompiled_charsmap: charsmap };
const sequence = (...normalizers: object[]) => ({ type: "Sequence", normalizers });

/** Ways in which published files put the stages together, and some that no engine takes. */
const assemblies: Record<
  string,
  { normalizer: object | null; pre_tokenizer: object | null; normalized?: boolean; bytes?: boolean }
> = {
  "like T5": { normalizer: precompiled, pre_tokenizer: words },
  "like ALBERT": {
    normalizer: sequence(
      literal("``", '"'),
      literal("''", '"'),
      { type: "NFKD" },
      { type: "StripAccents" },
      { type: "Lowercase" },
      precompiled,
      spaces(" "),
    ),
    pre_tokenizer: metaspace,
  },
  "like mBART": {
    normalizer: sequence(precompiled, { type: "Strip", strip_left: false, strip_right: true }, spaces("\u2581")),
    pre_tokenizer: metaspace,
  },
  "spaces joined": {
    normalizer: sequence({ type: "Nmt" }, { type: "NFKC" }, spaces("\u2581")),
    pre_tokenizer: metaspace,
  },
  "spaces kept": { normalizer: precompiled, pre_tokenizer: metaspace },
  "no normalizer": { normalizer: null, pre_tokenizer: words },
  "normalized added tokens": { normalizer: precompiled, pre_tokenizer: words, normalized: true },
  "byte fallback": { normalizer: { type: "NFC" }, pre_tokenizer: words, bytes: true },
  "whole text": { normalizer: sequence(precompiled, literal(" ", "\u2581")), pre_tokenizer: null },
  "first only": { normalizer: precompiled, pre_tokenizer: { ...metaspace, prepend_scheme: "first" } },
};

const alphabet = [
  "a",
  "e",
  "b",
  " ",
  "  ",
  "   ",
  "the",
  " license",
  "Work",
  "é",
  "e\u0301",
  "a\u0301",
  "a\u0301\u0302",
  "\u0302",
  "▁",
  " ▁",
  "ﬁ",
  "™",
  "\r\n",
  "\r",
  "\n",
  "\t",
  "\u00a0",
  "\u3000",
  "\u200b",
  "\u200d",
  "´",
  "Ａ",
  "東京",
  "한국",
  "\u1100\u1161",
  "\u11a8",
  "\u0600",
  "\u0600 ",
  "©\u200d",
  "क्ष",
  "्",
  "\u0000",
  "\ufeff",
  "😀",
  "👨\u200d👩",
  "''",
  "``",
  "'",
  "!!!!",
  "!",
  "....",
  "<x>",
  " <x> ",
  "<unk>",
  "<unk><unk>",
  "\u0085",
  "\u2028",
  "ß",
  "İ",
  "ᾭ",
  "ｶﾞ",
];

function* texts(count: number): Generator<string> {
  // What is left out at the beginning, behind a character that becomes several, and behind the last separator.
  yield* ["\u0341\u001d c", "\u001dx\u0301 y", "\u095e\u001d", "\u095e\u0301\u001d x", "b\r\u094d", " \u0301\u001dz"];
  yield* [
    "",
    " ",
    "  ",
    "a",
    " a ",
    "\n",
    "▁",
    "a".repeat(300),
    "the license ".repeat(50),
    "the license ".repeat(6000),
    `${"x".repeat(20_000)} y`,
  ];
  let seed = 11;
  const next = (limit: number) => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return (seed >>> 8) % limit;
  };
  for (let n = 0; n < count; n++) {
    yield Array.from({ length: 1 + next(14) }, () => alphabet[next(alphabet.length)]!).join("");
  }
}

describe.each(Object.entries(assemblies))(
  "Unigram %s",
  (_, { normalizer, pre_tokenizer, normalized = false, bytes = false }) => {
    const pieces = model.pieces.map(({ piece, score }): [string, number] => [piece, score]);
    // Ties, a piece twice, and scores that are read differently by different parsers.
    pieces.push(
      ["!!", -7.25],
      ["!!!", -11.5],
      ["..", -3.9131507873535156],
      ["the", -4.123456789012345],
      ["e\u0301", -5.5],
    );
    if (bytes) for (let b = 0; b < 256; b++) pieces.push([`<0x${b.toString(16).toUpperCase().padStart(2, "0")}>`, 0]);
    const file = {
      version: "1.0",
      truncation: null,
      padding: null,
      added_tokens: [
        { id: 0, content: "<unk>", single_word: false, lstrip: false, rstrip: false, normalized: false, special: true },
        {
          id: pieces.length,
          content: "<x>",
          single_word: false,
          lstrip: true,
          rstrip: false,
          normalized,
          special: false,
        },
      ],
      normalizer,
      pre_tokenizer,
      post_processor: null,
      decoder: { type: "Metaspace", replacement: "\u2581", prepend_scheme: "always", split: true },
      model: { type: "Unigram", unk_id: 0, vocab: pieces, byte_fallback: bytes },
    };
    const reference = Reference.fromString(JSON.stringify(file));
    const ours = fromJson(JSON.stringify(file));

    it("gives the reference's ids, tokens and offsets", async () => {
      for (const text of texts(600)) {
        const expected: Encoding = await reference.encode(text, null);
        const found = ours.encode(text);
        expect([text, found.ids]).toEqual([text, expected.getIds()]);
        expect([text, found.tokens]).toEqual([text, expected.getTokens()]);
        expect([text, found.codePointOffsets]).toEqual([text, expected.getOffsets()]);
        expect(ours.decode(found.ids)).toBe(await reference.decode(expected.getIds(), false));
      }
    });

    it("goes on where the core has no room for a word", async () => {
      const text = `license ${"thework".repeat(40_000)} Work`;
      const expected = (await reference.encode(text, null)).getIds();
      const { ids, offsets } = ours.encode(text);
      expect(Buffer.from(Int32Array.from(ids).buffer).equals(Buffer.from(Int32Array.from(expected).buffer))).toBe(true);
      expect(offsets.at(-1)![1]).toBe(text.length);
    });
  },
);

describe("serdeFloat", () => {
  it("reads scores as the reference's parser does", () => {
    const scores = [0, -1, 1e-7, -3.9131507873535156, 123456.789, -1.5e-300, 5e-324, 0.1, -13.370000000000001];
    let seed = 3;
    for (let i = 0; i < 3000; i++) {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      scores.push(-Math.fround((seed / 2 ** 32) * 20));
    }
    const vocab = scores.map((score, i): [string, number] => [`t${i}`, score]);
    const file = join(tmpdir(), `glossa-unigram-${process.pid}.json`);
    Reference.fromString(
      JSON.stringify({ version: "1.0", model: { type: "Unigram", unk_id: 0, vocab }, added_tokens: [] }),
    ).save(file);
    const read = (JSON.parse(readFileSync(file, "utf8")) as { model: { vocab: [string, number][] } }).model.vocab;
    rmSync(file);
    expect(scores.map(serdeFloat)).toEqual(read.map(([, score]) => score));
  });
});

describe("a Unigram file that is wrong", () => {
  const open = (change: object) => () =>
    fromJson({ version: "1.0", model: { type: "Unigram", unk_id: 0, vocab: [["<unk>", 0]], ...change } });
  it("is refused with the field's name", () => {
    expect(open({ vocab: [["a"]] })).toThrow(/model\.vocab\[0\]/);
    expect(open({ vocab: [["a", "b"]] })).toThrow(/model\.vocab\[0\]/);
    expect(open({ unk_id: 5 })).toThrow(/model\.unk_id must be less than 1/);
    expect(open({ vocab: {} })).toThrow(/model\.vocab/);
    expect(() => open({ unk_id: null })().encode("b")).toThrow(/model\.unk_id is not given/);
  });
});
