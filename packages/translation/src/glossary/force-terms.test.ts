import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTranslator } from "../create-translator.ts";
import type { DecodedSentence } from "../engine/engine.ts";
import type { Translator } from "../translator.ts";
import { likelyWords } from "./likely-words.ts";
import { localNumber } from "./local-number.ts";
import { copiesIn, missingTerms, termFinder } from "./required-terms.ts";
import { betterVersion, termVersion } from "./term-version.ts";
import { tokenWords, wordJoints } from "./word-joints.ts";

const directory = fileURLToPath(new URL("../fixtures/tiny-marian", import.meta.url));
const pair = { from: "en", to: "fr" } as const;

describe("with a model's attention", () => {
  let translator: Translator;
  beforeAll(async () => {
    translator = await createTranslator(directory, { threads: 1 });
  });
  afterAll(() => translator?.close());

  it("writes a term in the place of the word that the source's term became", async () => {
    const glossary = [
      { source: "house", target: "pomme" },
      { source: "cat", target: "professeur" },
    ];
    const found = await translator.translate("The little cat sees the red house.", { ...pair, glossary });
    expect(found.text).toMatch(/^Le petit professeur voit la pomme rouge\.$/);
    expect(found.sentences[0]!.logProbability).toBeLessThan(0);
  });

  it("writes numbers and addresses that the model loses", async () => {
    const text = "Tom buys 12,500 books and 38 cars.\nThe cat sees http://a.example/b in the house.";
    const found = await translator.translate(text, pair);
    expect(found.text.replace(/\s/g, " ")).toMatch(/12 500.*38.*http:\/\/a\.example\/b/);
    const codes = found.sentences.flatMap(({ doubts }) => doubts.map(({ code }) => code));
    expect(codes).not.toContain("number_missing");
    expect(codes).not.toContain("url_missing");
  });

  it("gives other translations that have the term too", async () => {
    const glossary = [{ source: "house", target: "pomme" }];
    const options = { ...pair, glossary, numReturnSequences: 3 };
    const [sentence] = (await translator.translate("The cat sees the red house.", options)).sentences;
    expect(sentence!.alternatives!.length).toBeGreaterThan(0);
    for (const { text } of [sentence!, ...sentence!.alternatives!]) expect(text).toMatch(/pommes?\b/);
  });

  it("keeps a prefix of the user's", async () => {
    const options = { ...pair, targetPrefix: "Un chat voit", glossary: [{ source: "house", target: "pomme" }] };
    expect((await translator.translate("The cat sees the red house.", options)).text).toMatch(/^Un chat voit .*pomme/);
  });
});

it("looks for the words that the model wrote while it looked at the term", () => {
  // [5 tokens, 3 of the source]
  const attention = Float32Array.of(9, 0, 1, 0, 8, 2, 0, 6, 4, 0, 1, 9, 0, 3, 7);
  const words = [
    { start: 0, end: 1 },
    { start: 1, end: 3 },
    { start: 3, end: 4 },
    { start: 4, end: 5 },
  ];
  expect(likelyWords(attention, 3, [1], words)).toEqual([1]);
  expect(likelyWords(attention, 3, [2], words)).toEqual([2, 3]);
  expect(likelyWords(attention, 3, [], words)).toEqual([]);
});

describe("words of tokens", () => {
  const pieces = ["▁l", "'", "au", "to", "▁12", "5", "km", ".", "<0xC3>", "▁"];
  const pieceOf = (id: number) => pieces[id];

  it("are joined by letters to letters and by digits to digits", () => {
    const joins = wordJoints(pieceOf, "fr");
    const joined = pieces.slice(1).map((_, id) => joins(id, id + 1));
    expect(joined).toEqual([false, false, true, false, true, false, false, false, false]);
    expect(joins(3, 8)).toBe(true);
    expect(wordJoints(pieceOf, "ja")(2, 3)).toBe(false);
  });

  it("are ranges of tokens without punctuation", () => {
    expect(tokenWords([0, 1, 2, 3, 4, 5, 6, 7], pieceOf, "fr")).toEqual([
      { start: 0, end: 1 },
      { start: 2, end: 4 },
      { start: 4, end: 6 },
      { start: 6, end: 7 },
    ]);
  });
});

describe("the better of two translations", () => {
  const texts = [
    "la maison et le train",
    "la maison demeure",
    "la demeure et le train",
    "la demeure, la demeure",
    "un",
  ];
  const decode = ([id]: readonly number[]) => texts[id!]!;
  const decoded = (id: number, logProbability: number): DecodedSentence => ({
    tokenIds: [id],
    logProbability,
    scoredTokens: 1,
    cut: false,
  });
  const terms = termFinder({ glossary: [{ source: "house", target: "demeure" }] }, pair)!("the house");
  const sentence = { source: "the house and the train", request: { sourceIds: new Int32Array() }, terms };
  const before = termVersion(sentence, [decoded(0, -1)], decode);
  const better = (found: [number, number][], replaced?: string) =>
    betterVersion(
      sentence,
      before,
      found.map(([id, score]) => ({
        decoded: decoded(id, score),
        ...(replaced !== undefined && { forced: { term: terms[0]!, replaced } }),
      })),
      decode,
    );

  it("has the term, once, and not the word that stood there", () => {
    const found: [number, number][] = [
      [0, -1],
      [1, -2],
      [2, -2.4],
      [3, -1],
      [4, -1],
    ];
    expect(better(found)!.decoded.map(({ tokenIds: [id] }) => id)).toEqual([1, 2]);
    expect(better(found, "maison")!.decoded.map(({ tokenIds: [id] }) => id)).toEqual([2, 1]);
    expect(better([[0, -1]])).toBeUndefined();
    expect(better([[3, -1]])).toBeUndefined();
  });
});

describe("what is copied", () => {
  it.each([
    ["1,234.5", "en", "de", "1.234,5"],
    ["12,500", "en", "fr", "12\u202f500"],
    ["1.234.567", "de", "en", "1,234,567"],
    ["3.14", "en", "fr", "3.14"],
    ["1.2.3", "en", "de", "1.2.3"],
    ["12,50", "en", "de", "12,50"],
    ["12500", "en", "fr", "12500"],
  ])("%s in %s is in %s %s", (number, from, to, expected) => {
    expect(localNumber(number, from, to)).toBe(expected);
  });

  it("addresses are found letter by letter, whatever signs they have", () => {
    const address = "http://ca.example.com/fr/mens-health/a?b=[1]-{2}|3";
    const terms = copiesIn(`See ${address} today.`, pair).filter(({ spellings }) => spellings[0]!.startsWith("http"));
    expect(terms).toHaveLength(1);
    expect(missingTerms(terms, `Voir ${terms[0]!.spellings[0]} !`)).toEqual([]);
    expect(missingTerms(terms, "Voir http://ca.example.com/fr/mens_health !")).toEqual(terms);
  });

  it("are the numbers and addresses of a sentence, as they may be written", () => {
    const terms = copiesIn("In 2024 we paid 1,250 to a@b.example, 7 of 1,250.", pair);
    expect(terms.map(({ spellings: [one] }) => one)).toEqual(["2024", "1\u202f250", "a@b.example"]);
    expect(missingTerms(terms, "En 2024, 1.250 à a@b.example")).toEqual([]);
    expect(missingTerms(terms, "En 20240, 11 250 à a@b")).toHaveLength(3);
  });
});
