import { readFileSync } from "node:fs";
import { fromJson } from "@glossa/tokenizer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explainedSpans } from "./explained-spans.ts";

const byteLevel = fromJson(
  JSON.parse(readFileSync(new URL("./fixtures/tiny-gpt2/tokenizer.json", import.meta.url), "utf8")),
);
const bytes = [0xc3, 0xa9, 0xf0, 0x9f, 0xa6, 0x8a].map((byte) => `<0x${byte.toString(16).toUpperCase()}>`);
const sentencePiece = fromJson({
  added_tokens: [{ id: 0, content: "</s>", special: true }],
  decoder: {
    type: "Sequence",
    decoders: [
      { type: "Replace", pattern: { String: "▁" }, content: " " },
      { type: "ByteFallback" },
      { type: "Fuse" },
      { type: "Strip", content: " ", start: 1, stop: 0 },
    ],
  },
  model: {
    type: "BPE",
    vocab: Object.fromEntries(["</s>", "▁a", "▁f", "ox", "!", ...bytes].map((token, id) => [token, id])),
    merges: [],
    byte_fallback: true,
    unk_token: "</s>",
  },
});

const spansOf = (tokenizer: typeof byteLevel, tokens: string[], length?: number) => {
  const ids = tokens.map((token) => tokenizer.tokenToId(token)!);
  const text = tokenizer.decode(ids, { skipSpecialTokens: true }).slice(0, length);
  return explainedSpans(text, ids, tokenizer, new Int32Array(0), true);
};
const shown = (...of: Parameters<typeof spansOf>) =>
  spansOf(...of).map(({ text, start, firstStep, endStep }) => [text, start, endStep - firstStep]);

describe("spans", () => {
  it("a step's part of the text, spaces included", () => {
    expect(shown(byteLevel, ["Ġ", "a", "Ġ", "th", "an"])).toEqual([
      [" ", 0, 1],
      ["a", 1, 1],
      [" ", 2, 1],
      ["th", 3, 1],
      ["an", 5, 1],
    ]);
  });

  it("tokens of one character are together", () => {
    expect(shown(byteLevel, ["a", "Ã", "©", "."])).toEqual([
      ["a", 0, 1],
      ["é", 1, 2],
      [".", 2, 1],
    ]);
    const [c3, a9, f0, ...rest] = bytes as [string, string, string, ...string[]];
    expect(shown(sentencePiece, ["▁a", c3, a9, f0, ...rest, "!"])).toEqual([
      ["a", 0, 1],
      ["é🦊", 1, 6],
      ["!", 4, 1],
    ]);
    expect(shown(sentencePiece, ["▁a", c3, a9])).toEqual([
      ["a", 0, 1],
      ["é", 1, 2],
    ]);
  });

  it("the end writes nothing, and a stop string is cut off", () => {
    expect(shown(sentencePiece, ["▁f", "ox", "</s>"])).toEqual([
      ["f", 0, 1],
      ["ox", 1, 1],
      ["", 3, 1],
    ]);
    expect(shown(sentencePiece, ["▁f", "ox", "!"], 2)).toEqual([
      ["f", 0, 1],
      ["o", 1, 1],
      ["", 2, 1],
    ]);
  });

  it.each([
    ["byte-level", byteLevel, 96],
    ["byte fallback", sentencePiece, 11],
  ] as const)("joined they are the text, and no step is missing: %s", (_, tokenizer, size) => {
    const ids = (minLength: number) => fc.array(fc.nat(size - 1), { minLength, maxLength: 12 });
    fc.assert(
      fc.property(ids(0), ids(1), fc.boolean(), (before, tokenIds, skipSpecialTokens) => {
        const stream = tokenizer.decodeStream({ skipSpecialTokens });
        for (const id of before) stream.push(id);
        const text = tokenIds.map((id) => stream.push(id)).join("") + stream.flush();
        const spans = explainedSpans(text, tokenIds, tokenizer, Int32Array.from(before), skipSpecialTokens);
        let [start, step] = [0, 0];
        for (const span of spans) {
          expect([span.start, span.firstStep]).toEqual([start, step]);
          expect(span.endStep).toBeGreaterThan(step);
          start += span.text.length;
          step = span.endStep;
        }
        expect(spans.map((span) => span.text).join("")).toBe(text);
        expect(step).toBe(tokenIds.length);
      }),
      { seed: 8, numRuns: 500 },
    );
  });
});
