import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { convert } from "@glossa/convert";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTranslator } from "../create-translator.ts";
import type { Engine } from "../engine/engine.ts";
import { openEngine } from "../engine/open-engine.ts";
import type { Translator } from "../translator.ts";
import { tokenSpans } from "./token-spans.ts";
import { composeLinks, type WordLink, wordLinks } from "./word-links.ts";
import { wordScores } from "./word-scores.ts";

// Fixture: recipes/oracles/translation_alignment.py
interface Case {
  readonly text: string;
  readonly to: string;
  readonly translation: string;
  readonly tokenIds: number[];
  readonly attention: number[][];
  readonly logProbabilities: number[];
}
const directory = fileURLToPath(new URL("../fixtures/tiny-marian", import.meta.url));
const fixture = new URL("../fixtures/tiny-marian-alignment.json", import.meta.url);
const cases: Case[] = JSON.parse(await readFile(fixture, "utf8"));

describe("beside transformers", () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine(directory, { limits: { maxRows: 32, maxTokens: 2048 }, threads: 1 });
  });
  afterAll(() => engine?.close());

  it.each(["fr", "en"])("attention and probabilities of tokens, to %s", async (to) => {
    const own = cases.filter((one) => one.to === to);
    const pair = { from: to === "fr" ? "en" : "fr", to };
    const requests = own.map(({ text }) => ({ sourceIds: engine.family.encode(text, pair) }));
    const decoded = await engine.decode(requests, { pair, settings: { numBeams: 4, tokenScores: true } });
    const found = await engine.align(
      own.map(({ tokenIds }, i) => ({ sourceIds: requests[i]!.sourceIds, tokenIds })),
      { pair },
    );
    for (const [i, { tokenIds, attention, logProbabilities }] of own.entries()) {
      expect(decoded[i]![0]!.tokenIds).toEqual(tokenIds);
      expect(found[i]).toHaveLength(attention.flat().length);
      attention.flat().forEach((weight, k) => {
        expect(Math.abs(found[i]![k]! - weight)).toBeLessThan(1e-5);
      });
      logProbabilities.forEach((value, k) => {
        expect(Math.abs(decoded[i]![0]!.tokenLogProbabilities![k]! - value)).toBeLessThan(1e-4);
      });
    }
  });
});

describe("translator", () => {
  let translator: Translator;
  beforeAll(async () => {
    translator = await createTranslator(directory, { threads: 1 });
  });
  afterAll(() => translator?.close());

  it("says which words belong together, in the whole texts", async () => {
    const text = "  Anna buys the book.\nThe little cat sees the red apple.";
    const options = { from: "en", to: "fr", alignments: true, wordScores: true } as const;
    const { text: found, sentences } = await translator.translate(text, options);
    const links = sentences.flatMap(({ alignment }) => alignment!);
    const best = new Map<string, string>();
    for (const { sourceStart, sourceEnd, targetStart, targetEnd, weight } of links) {
      if (weight > 0.5) best.set(found.slice(targetStart, targetEnd), text.slice(sourceStart, sourceEnd));
    }
    const expected = { Anna: "Anna", achète: "buys", chat: "cat", petit: "little", pomme: "apple", rouge: "red" };
    expect(Object.fromEntries(best)).toMatchObject(expected);
    for (const { text: word, start, end, score } of sentences.flatMap(({ words }) => words!)) {
      expect(found.slice(start, end)).toBe(word);
      expect(score).toBeGreaterThan(0.1);
      expect(score).toBeLessThanOrEqual(1);
    }
  });

  it("gives them in streams, and nothing that was not asked for", async () => {
    for await (const sentence of translator.translateStream("The cat.", { from: "en", to: "fr", wordScores: true })) {
      expect(sentence.words!.map(({ text }) => text)).toEqual(["Le", "chat"]);
      expect("alignment" in sentence).toBe(false);
    }
  });

  it("does not change the translation", async () => {
    const texts = cases.map(({ text }) => text);
    const options = { from: "en", to: "fr" } as const;
    const plain = await translator.translate(texts, options);
    const aligned = await translator.translate(texts, { ...options, alignments: true });
    expect(aligned.map(({ text }) => text)).toEqual(plain.map(({ text }) => text));
  });
});

it("is refused where the graphs do not give their attention", async () => {
  const folder = await mkdtemp(join(tmpdir(), "glossa-unaligned-"));
  try {
    const out = join(folder, "model");
    await convert(directory, { out, task: "text2text-generation" });
    await rm(join(out, "decoder_scoring.onnx"));
    await using translator = await createTranslator(out, { threads: 1, pairs: [{ from: "en", to: "fr" }] });
    await expect(translator.translate("The cat.", { to: "fr", alignments: true })).rejects.toMatchObject({
      code: "TRANSLATION_ALIGNMENT_UNAVAILABLE",
    });
    expect((await translator.translate("The cat.", { to: "fr" })).text).toBe("Le chat.");
  } finally {
    await rm(folder, { recursive: true });
  }
});

describe("links", () => {
  it("leaves punctuation and marks out", () => {
    const source = { text: "a, b", language: "en", tokens: [undefined, ...spans([0, 1], [1, 2], [2, 4]), undefined] };
    const target = { text: "x y", language: "fr", tokens: spans([0, 1], [1, 3]) };
    const attention = Float32Array.of(0.4, 0.3, 0.2, 0.1, 0, 0.9, 0, 0.05, 0.05, 0);
    expect(wordLinks(source, target, attention)).toEqual([
      { sourceStart: 0, sourceEnd: 1, targetStart: 0, targetEnd: 1, weight: expect.closeTo(0.75) },
      { sourceStart: 3, sourceEnd: 4, targetStart: 2, targetEnd: 3, weight: 1 },
    ]);
  });

  it("go through a third language", () => {
    const link = (sourceStart: number, targetStart: number, weight: number): WordLink => ({
      sourceStart,
      sourceEnd: sourceStart + 1,
      targetStart,
      targetEnd: targetStart + 1,
      weight,
    });
    const first = [link(0, 10, 1), link(2, 12, 0.5), link(4, 12, 0.5)];
    const second = [link(12, 20, 0.8), link(10, 20, 0.2), link(10, 22, 1)];
    expect(composeLinks(first, second)).toEqual([link(0, 20, 0.2), link(2, 20, 0.4), link(4, 20, 0.4), link(0, 22, 1)]);
  });
});

it("finds tokens of bytes at their character", () => {
  const bytes = [[0x61], [0xc3], [0xa9], [0x62]];
  const decode = (ids: readonly number[]) => Buffer.from(ids.flatMap((id) => bytes[id]!)).toString("utf8");
  expect(tokenSpans([0, 1, 2, 3], decode)).toEqual(spans([0, 1], [1, 1], [1, 2], [2, 3]));
});

it("counts what stands before a word's letters to the word", () => {
  const scores = wordScores("un chat", "fr", spans([0, 2], [2, 3], [3, 7]), [-1, -2, -3]);
  expect(scores.map(({ text, score }) => [text, score])).toEqual([
    ["un", Math.exp(-1)],
    ["chat", Math.exp(-5)],
  ]);
});

function spans(...ranges: [number, number][]) {
  return ranges.map(([start, end]) => ({ start, end }));
}
