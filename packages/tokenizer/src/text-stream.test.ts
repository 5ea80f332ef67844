import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byteToLetter } from "./byte-alphabet.ts";
import { fromJson } from "./from-json.ts";
import type { Tokenizer } from "./tokenizer.ts";

const letters = Array.from(byteToLetter, (code) => String.fromCharCode(code));
const numbered = (tokens: readonly string[]) => Object.fromEntries(tokens.map((token, id) => [token, id]));

/** Every byte as a token, with a special one. */
const byteLevel = fromJson({
  added_tokens: [{ id: 256, content: "<end>", special: true }],
  pre_tokenizer: { type: "ByteLevel", add_prefix_space: false },
  decoder: { type: "ByteLevel" },
  model: { type: "BPE", vocab: numbered(letters), merges: [] },
});

const fallbackWith = (...more: object[]) =>
  fromJson({
    added_tokens: [{ id: 0, content: "<unk>", special: true }],
    decoder: {
      type: "Sequence",
      decoders: [
        { type: "Replace", pattern: { String: "▁" }, content: " " },
        { type: "ByteFallback" },
        { type: "Fuse" },
        ...more,
      ],
    },
    model: {
      type: "BPE",
      vocab: numbered([
        "<unk>",
        "▁",
        "▁a",
        "b",
        "你",
        ...Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`),
      ]),
      merges: [],
      byte_fallback: true,
      unk_token: "<unk>",
    },
  });
const strip = (start: number, stop: number) => ({ type: "Strip", content: " ", start, stop });
const fallback = fallbackWith(strip(1, 0));
const unstripped = fallbackWith();
const stripped = fallbackWith(strip(3, 0));
const strippedAround = fallbackWith(strip(2, 1));
const strippedTwice = fallbackWith(strip(1, 0), { type: "Replace", pattern: { String: "b" }, content: " b" });

const wordPiece = fromJson({
  decoder: { type: "WordPiece", prefix: "##", cleanup: true },
  model: {
    type: "WordPiece",
    vocab: numbered(["[UNK]", "do", "not", "##s", ".", ",", "'", "s", "n't", "'s"]),
    unk_token: "[UNK]",
  },
});

const spaced = fromJson({
  decoder: { type: "Metaspace", replacement: "▁", prepend_scheme: "always" },
  model: {
    type: "WordLevel",
    vocab: numbered(["▁a", "▁.", "▁'", "▁'s", "▁n't", "b", "▁", "▁.▁,", "'"]),
    unk_token: "▁a",
  },
});

const silent = fromJson({ model: { type: "WordLevel", vocab: numbered(["a", "b", "c"]), unk_token: "a" } });
const ctc = fromJson({
  decoder: { type: "CTC", pad_token: "<pad>", word_delimiter_token: "|", cleanup: true },
  model: { type: "WordLevel", vocab: numbered(["<pad>", "|", "a", "b", "."]), unk_token: "a" },
});

const all: [string, Tokenizer][] = Object.entries({
  byteLevel,
  fallback,
  unstripped,
  stripped,
  strippedAround,
  strippedTwice,
  wordPiece,
  spaced,
  silent,
  ctc,
});

describe.each(all)("the stream of %s", (_, tokenizer) => {
  it("gives what decoding at once gives, never half a character", () => {
    const id = fc.nat({ max: tokenizer.vocabSize - 1 });
    const options = fc.record({ skipSpecialTokens: fc.boolean(), cleanUpTokenizationSpaces: fc.boolean() });
    fc.assert(
      fc.property(fc.array(id, { maxLength: 30 }), options, (ids, choice) => {
        const stream = tokenizer.decodeStream(choice);
        for (let round = 0; round < 2; round++) {
          const pieces = ids.map((one) => stream.push(one));
          pieces.push(stream.flush());
          for (const piece of pieces) expect(piece.isWellFormed()).toBe(true);
          expect(pieces.join("")).toBe(tokenizer.decode(ids, choice));
        }
      }),
      { numRuns: 2000, seed: 7 },
    );
  });
});

it("emits text as soon as it is certain", () => {
  const stream = byteLevel.decodeStream();
  const ids = byteLevel.encode("a你b").ids;
  expect(ids.map((id) => stream.push(id))).toEqual(["a", "", "", "你", "b"]);
  expect(stream.flush()).toBe("");
});
