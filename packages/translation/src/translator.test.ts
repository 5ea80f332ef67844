import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTranslator } from "./create-translator.ts";
import type { Engine } from "./engine/engine.ts";
import { openEngine } from "./engine/open-engine.ts";
import type { Translator } from "./translator.ts";

const directory = fileURLToPath(new URL("./fixtures/tiny-marian", import.meta.url));
const other: Readonly<Record<string, string>> = { fr: "en", en: "fr" };

interface Case {
  readonly text: string;
  readonly to: string;
  readonly options: Readonly<Record<string, number>>;
  readonly sourceIds: number[];
  readonly expected: number[][] | null;
  readonly texts: string[];
}
const cases: Case[] = JSON.parse(await readFile(new URL("./fixtures/tiny-marian.json", import.meta.url), "utf8"));
const camel = (options: Case["options"]) =>
  Object.fromEntries(
    Object.entries(options).map(([key, value]) => [key.replace(/_(.)/g, (_, c) => c.toUpperCase()), value]),
  );

describe("beside transformers' generate", () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine(directory, { limits: { maxRows: 32, maxTokens: 2048 }, threads: 1 });
  });
  afterAll(() => engine?.close());

  it.each(cases.map((one) => [one.to, JSON.stringify(one.options), one.text, one] as const))(
    "%s %s %s",
    async (to, _, text, { options, sourceIds, expected, texts }) => {
      const pair = { from: other[to]!, to };
      const ids = engine.family.encode(text, pair);
      expect([...ids]).toEqual(sourceIds);
      if (expected === null) return;
      const [found] = await engine.decode([{ sourceIds: ids }], { pair, settings: camel(options) });
      expect(found!.map(({ tokenIds }) => tokenIds)).toEqual(expected);
      expect(found!.map(({ tokenIds }) => engine.family.decode(tokenIds))).toEqual(texts);
    },
  );
});

it("takes marks that a user writes as text", async () => {
  await using opened = await openClosable();
  const { family } = opened.engine;
  const [tag, first] = family.encode(">>eng<< the cat", { from: "en", to: "fr" });
  expect([tag, first].map((id) => family.source.idToToken(id!))).toEqual([
    ">>fra<<",
    expect.not.stringContaining(">>eng<<"),
  ]);
});

async function openClosable() {
  const engine = await openEngine(directory, { limits: { maxRows: 32, maxTokens: 2048 }, threads: 1 });
  return { engine, [Symbol.asyncDispose]: () => engine.close() };
}

describe("translator", () => {
  let translator: Translator;
  beforeAll(async () => {
    translator = await createTranslator(directory, { threads: 1 });
  });
  afterAll(() => translator?.close());

  it("keeps line breaks, white space and list marks, and gives places in both texts", async () => {
    const text = "- The dog sees Anna.\n\n  2. Tom buys the book in Paris.  The cat!\n\t42\n";
    const { text: found, sentences } = await translator.translate(text, { from: "en", to: "fr" });
    expect(found).toMatch(/^- Le chien [^\n]*\.\n\n {2}2\. Tom [^\n]*\. {2}Le chat !\n\t42\n$/);
    expect(sentences).toHaveLength(3);
    for (const { source, text: own, sourceStart, sourceEnd, targetStart, targetEnd } of sentences) {
      expect(text.slice(sourceStart, sourceEnd)).toBe(source);
      expect(found.slice(targetStart, targetEnd)).toBe(own);
    }
  });

  it("streams what translate gives, in order", async () => {
    const text = "The cat sees Anna. Tom likes the red apple.\nThe dog buys 25 keys. The house. The car sees Tom.";
    const whole = await translator.translate(text, { from: "en", to: "fr" });
    const streamed = [];
    for await (const sentence of translator.translateStream(text, { from: "en", to: "fr" })) streamed.push(sentence);
    expect(streamed.map(({ text, targetStart, doubts }) => [text, targetStart, doubts])).toEqual(
      whole.sentences.map(({ text, targetStart, doubts }) => [text, targetStart, doubts]),
    );
  });

  it("gives for each of 1,000 sentences what it gives for it alone", async () => {
    const words = "the cat dog sees likes Anna Tom little red apple 25 buys and but house here today xyz {k}".split(
      " ",
    );
    let seed = 7;
    const next = (most: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return Math.floor((seed / 2147483648) * most);
    };
    const texts = Array.from({ length: 1000 }, () =>
      Array.from({ length: 1 + next(14) }, () => words[next(words.length)]).join(" "),
    );
    const options = { from: "en", to: "fr", numBeams: 2 } as const;
    const together = await translator.translate(texts, options);
    expect(together).toHaveLength(1000);
    const differing = [];
    for (let i = 0; i < texts.length; i++) {
      const alone = await translator.translate(texts[i]!, options);
      if (alone.text !== together[i]!.text) differing.push(texts[i]);
    }
    expect(differing).toEqual([]);
  }, 240_000);

  it("detects the language, and refuses what it cannot tell", async () => {
    const { from, detected, text } = await translator.translate("Le petit chat voit la maison.", { to: "en" });
    expect([from, detected![0]!.language, text]).toEqual(["fr", "fr", "The little cat sees the house."]);
    await expect(translator.translate("Привет", { to: "en" })).rejects.toMatchObject({
      code: "TRANSLATION_LANGUAGE_UNKNOWN",
    });
  });

  it("goes on after a prefix, inside a word too", async () => {
    const source = "The little cat sees the red apple.";
    const options = { from: "en", to: "fr" } as const;
    const { text } = await translator.translate(source, { ...options, targetPrefix: "Le grand ch" });
    expect(text).toMatch(/^Le grand ch/);
    const found = await translator.alternatives(source, { ...options, targetPrefix: "Le ", count: 3 });
    expect(new Set(found.map(({ text }) => text.split(" ")[1])).size).toBe(3);
    expect(found.every(({ text }) => text.startsWith("Le "))).toBe(true);
    expect(found.map(({ score }) => score)).toEqual(found.map(({ score }) => score).sort((a, b) => b - a));
  });

  it("says which numbers are lost", async () => {
    const { sentences } = await translator.translate("Anna buys 25 keys, but Tom likes {kal}.", {
      from: "en",
      to: "fr",
    });
    const [{ text, doubts }] = sentences as [(typeof sentences)[0]];
    expect(doubts.some(({ code }) => code === "number_missing")).toBe(!text.includes("25"));
  });

  it.each([
    ["nothing", ""],
    ["white space", " \n\t "],
    ["punctuation", "... !!! ??? --- ,;:"],
    ["a digest of 1 MB", "x1".repeat(524_288)],
  ])("leaves %s as it is", async (_, text) => {
    const found = await translator.translate(text, { from: "en", to: "fr" });
    expect(found.text === text).toBe(true);
    expect(found.sentences).toEqual([]);
  });

  it("translates NUL, lone surrogates, foreign scripts and marks of the model's own without failing", async () => {
    const texts = ["The \0 cat.", "The \ud800 cat.", "猫 кошка قط the cat", ">>eng<< the cat </s> <pad>"];
    const found = await translator.translate(texts, { from: "en", to: "fr" });
    expect(found.map(({ sentences }) => sentences.length)).toEqual([1, 1, 1, 1]);
  });

  it("stops when it is aborted, at any time, and works afterwards", async () => {
    const texts = Array.from({ length: 200 }, (_, i) => `The cat sees ${i} dogs and the little red apple.`);
    for (const delay of [0, 20, 150]) {
      const signal = AbortSignal.timeout(delay);
      const thrown = await translator
        .translate(texts, { from: "en", to: "fr", signal })
        .catch((error: unknown) => error);
      expect(signal.aborted).toBe(true);
      expect(thrown).toBe(signal.reason);
    }
    expect((await translator.translate("The cat.", { from: "en", to: "fr" })).text).toBe("Le chat.");
  });

  it("reports progress up to the end", async () => {
    const seen: [number, number][] = [];
    const texts = ["The cat.", "The dog.", "The cat.", "The house sees Tom."];
    await translator.translate(texts, { from: "en", to: "fr", onProgress: (done, total) => seen.push([done, total]) });
    expect(seen.at(-1)).toEqual([4, 4]);
  });

  it.each([
    [{ from: "en", to: "de" }, "TRANSLATION_PAIR_UNSUPPORTED"],
    [{ from: "en", to: "en" }, "TRANSLATION_PAIR_UNSUPPORTED"],
    [{ from: "en", to: "not a tag" }, "TRANSLATION_OPTION_INVALID"],
    [{ from: "en" }, "TRANSLATION_OPTION_INVALID"],
    [{ from: "en", to: "fr", numBeam: 2 }, "TRANSLATION_OPTION_UNKNOWN"],
    [{ from: "en", to: "fr", glossary: [{ source: "cat" }] }, "TRANSLATION_OPTION_INVALID"],
    [{ from: "en", to: "fr", numBeams: 0 }, "TRANSLATION_OPTION_INVALID"],
  ])("%o is an error", async (options, code) => {
    await expect(translator.translate("The cat.", options as never)).rejects.toMatchObject({ code });
  });

  it("refuses calls after close", async () => {
    const own = await createTranslator(directory, { threads: 1 });
    await own.close();
    await expect(own.translate("The cat.", { from: "en", to: "fr" })).rejects.toMatchObject({
      code: "TRANSLATION_CLOSED",
    });
  });
});
