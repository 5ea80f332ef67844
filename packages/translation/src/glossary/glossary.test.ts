import { fileURLToPath } from "node:url";
import type { Search } from "@glossa/generation";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTranslator } from "../create-translator.ts";
import type { Translator } from "../translator.ts";
import { formsOf, termPattern } from "./inflection.ts";
import { missingTerms, termFinder } from "./required-terms.ts";
import {
  afterToken,
  isComplete,
  isLongerForm,
  nextTermTokens,
  noProgress,
  type Progress,
  rankOf,
} from "./term-progress.ts";
import { termSearch } from "./term-search.ts";

const directory = fileURLToPath(new URL("../fixtures/tiny-marian", import.meta.url));
const pair = { from: "en", to: "fr" } as const;

describe("translator", () => {
  let translator: Translator;
  beforeAll(async () => {
    translator = await createTranslator(directory, { threads: 1 });
  });
  afterAll(() => translator?.close());

  it.each([
    ["The little cat sees the red apple.", ["cat=chien"], "Le petit chien voit la pomme rouge."],
    ["The little cats see the red apple.", ["cat=chien"], "Le petit chien voit la pomme rouge."],
    ["Tom likes the green garden.", ["garden=livre"], "Tom aime le livre vert."],
    ["Tom likes the green garden.", ["river=livre"], "Tom aime le jardin vert."],
    ["Tom likes the green garden.", ["garden=jardin"], "Tom aime le jardin vert."],
  ])("%s with %o", async (text, entries, expected) => {
    const glossary = entries.map((entry) => ({ source: entry.split("=")[0]!, target: entry.split("=")[1]! }));
    const found = await translator.translate(text, { ...pair, glossary });
    expect(found.text).toBe(expected);
    expect(found.sentences[0]!.doubts.filter(({ code }) => code === "glossary_missing")).toEqual([]);
  });

  it("leaves words as they are", async () => {
    const text = "Tom likes the green garden but Julie sells the big car.";
    const { text: found } = await translator.translate(text, { ...pair, doNotTranslate: ["garden", "car", "Car"] });
    expect(found).toBe("Tom aime le garden vert mais Julie vend la grande car.");
  });

  it("translates without a term that has no room, and says so", async () => {
    const text = "The cat sees the red apple.";
    const glossary = [{ source: "apple", target: "pomme de la petite fenêtre verte" }];
    const { text: found, sentences } = await translator.translate(text, {
      ...pair,
      glossary,
      doNotTranslate: ["cat"],
      maxNewTokens: 7,
    });
    expect(found).toContain("cat");
    const [doubt, ...others] = sentences[0]!.doubts.filter(({ code }) => code === "glossary_missing");
    expect(doubt!.message).toContain("pomme de la petite");
    expect(others).toEqual([]);
  });

  const nouns = "cat dog apple book house car key garden teacher friend".split(" ");
  const targets = "chien livre maison jardin voiture pomme professeur clé fenêtre lettre".split(" ");
  const cases = Array.from({ length: 80 }, (_, i) => {
    const [a, b] = [nouns[i % 10]!, nouns[(i + 1 + (i % 7)) % 10]!];
    const text = [
      `The little ${a} sees the ${b}.`,
      `Tom buys the red ${a} and Julie sells the ${b}.`,
      `The ${a} likes the ${b} in Paris.`,
    ][i % 3]!;
    const [first, second] = [targets[(i * 3) % 10]!, targets[(i * 3 + 1 + (i % 5)) % 10]!];
    const glossary = [
      { source: a, target: first },
      { source: b, target: second },
    ].slice(0, 1 + (i % 2));
    return { text, glossary, names: i % 5 === 0 ? ["Tom", "Paris"] : [] };
  });

  it("writes the terms of 80 sentences or says which are missing; the same alone", async () => {
    let [whole, flagged] = [0, 0];
    for (const [i, { text, glossary, names }] of cases.entries()) {
      const options = { ...pair, glossary, doNotTranslate: names };
      const together = await translator.translate(
        [text, ...(i % 40 === 0 ? cases.map((own) => own.text) : [])],
        options,
      );
      const [own] = together;
      if (i % 40 === 0) expect((await translator.translate(text, options)).text).toBe(own!.text);
      const lost = missingTerms(termFinder(options, pair)!(text), own!.text);
      const doubts = own!.sentences[0]!.doubts.filter(({ code }) => code === "glossary_missing");
      expect(doubts).toHaveLength(lost.length);
      whole += Number(lost.length === 0);
      flagged += doubts.length;
    }
    expect(whole).toBeGreaterThanOrEqual(79);
    expect(flagged).toBeLessThanOrEqual(2);
  }, 120_000);
});

describe("terms of a text", () => {
  it.each([
    ["key", "en", "Two keys.", true],
    ["key", "en", "A monkey.", false],
    ["city", "en", "Old cities", true],
    ["use", "en", "We are using it", true],
    ["cheval", "fr", "Les chevaux", true],
    ["chat", "fr", "Le château", false],
    ["chat", "fr", "L’heure du chat.", true],
    ["acheter", "fr", "Vous achetez", true],
    ["carte mère", "fr", "des cartes mères", true],
    ["Haus", "de", "in den Häusern", false],
    ["Tisch", "de", "die Tische", true],
    ["luz", "es", "las luces", true],
    ["C++ (new)", "en", "in C++ (new), too", true],
    ["猫", "zh", "小猫很好", true],
  ])("%s (%s) in %s: %s", (term, language, text, expected) => {
    expect(termPattern(term, language, false).test(text)).toBe(expected);
  });

  it("takes names letter by letter", () => {
    expect(termPattern("Acme", "en", true).test("acme Acmes")).toBe(false);
    expect(termPattern("Acme", "en", true).test("(Acme)")).toBe(true);
  });

  it("takes the longest of terms that overlap", () => {
    const entries = ["bus", "bus stop"].map((source) => ({ source, target: source.toUpperCase() }));
    const find = termFinder({ glossary: entries }, pair)!;
    expect(find("The bus stop.").map(({ spellings }) => spellings[0])).toEqual(["BUS STOP"]);
    expect(find("A bus at the bus stop.").map(({ spellings }) => spellings[0])).toEqual(["BUS STOP", "BUS"]);
    expect(termFinder({}, pair)).toBeUndefined();
  });

  it("knows regular plurals", () => {
    expect(formsOf("cheval", "fr")).toEqual(["cheval", "chevaux", "chevals"]);
    expect(formsOf("carte mère", "fr")).toEqual(["carte mère", "carte mères"]);
    expect(formsOf("Paris", "fr")).toEqual(["Paris"]);
  });
});

describe("progress", () => {
  const terms = [
    [
      [1, 2],
      [1, 2, 3],
    ],
    [[4]],
  ];
  const after = (...tokens: number[]) =>
    tokens.reduce((progress: Progress, token) => afterToken(terms, progress, token), noProgress(terms));

  it("follows the tokens of terms, and starts anew where they break off", () => {
    expect([...nextTermTokens(terms, after())]).toEqual([1, 4]);
    expect([...nextTermTokens(terms, after(1))]).toEqual([2]);
    expect([...nextTermTokens(terms, after(1, 4))]).toEqual([1]);
    expect([...nextTermTokens(terms, after(1, 1))]).toEqual([2]);
    expect(isComplete(after(1, 2, 9, 4))).toBe(true);
    expect(afterToken(terms, after(), 4, false)).toEqual(after());
    expect(isLongerForm(after(1, 2), 3)).toBe(true);
    expect(isLongerForm(after(1, 2, 3), 3)).toBe(false);
    expect([after(), after(1), after(1, 2), after(1, 2, 4)].map(rankOf)).toEqual([0, 1, 2, 4]);
  });
});

describe("search", () => {
  /** Log-probabilities that depend on the last token alone. */
  const table = [
    [0.1, 0.6, 0.2, 0.1],
    [0.7, 0.1, 0.1, 0.1],
    [0.4, 0.3, 0.2, 0.1],
    [0.3, 0.3, 0.3, 0.1],
  ].map((row) => row.map(Math.log));
  const END = 0;

  const best = (terms: number[][][], mostTokens: number) => {
    const search = termSearch({
      prompts: [{ tokenIds: [0], terms, mostTokens }],
      numBeams: 12,
      wanted: 1,
      lengthPenalty: 0,
      eosTokenIds: [END],
    });
    return run(search);
  };

  const run = (search: Search) => {
    let last = [0];
    while (last.length > 0) {
      const scores = Float32Array.from(last.flatMap((token) => table[token]!));
      last = [...search.advance(scores, undefined).tokenIds];
    }
    return search.results()[0]!;
  };

  /** All sequences that end within a length, by hand. */
  const likeliest = (has: (ids: readonly number[]) => boolean, length: number) => {
    let [bestIds, bestScore] = [[] as number[], Number.NEGATIVE_INFINITY];
    const grow = (ids: number[], score: number) => {
      const from = ids.at(-1) ?? 0;
      if (has(ids) && score + table[from]![END]! > bestScore)
        [bestIds, bestScore] = [[...ids, END], score + table[from]![END]!];
      if (ids.length + 1 < length) for (const id of [1, 2, 3]) grow([...ids, id], score + table[from]![id]!);
    };
    grow([], 0);
    return { bestIds, bestScore };
  };

  it.each([
    [[[[3]]], (ids: readonly number[]) => ids.includes(3)],
    [[[[3, 2]]], (ids: readonly number[]) => ids.join("").includes("32")],
    [
      [
        [
          [3, 2],
          [2, 2],
        ],
      ],
      (ids: readonly number[]) => /32|22/.test(ids.join("")),
    ],
    [[[[3]], [[2, 1]]], (ids: readonly number[]) => ids.includes(3) && ids.join("").includes("21")],
  ])("finds the likeliest sequence that has %j", (terms, has) => {
    const [found] = best(terms, 6);
    const { bestIds, bestScore } = likeliest(has, 6);
    expect(found!.tokenIds).toEqual(bestIds);
    expect(found!.score).toBeCloseTo(bestScore, 5);
  });

  it("writes a term at its place, between whole words", () => {
    const at = (between: [number, number], joins?: (before: number, token: number) => boolean) => {
      const search = termSearch({
        prompts: [{ tokenIds: [0], terms: [[[3, 2]]], beginning: [2, 1], between, mostTokens: 9 }],
        numBeams: 6,
        wanted: 1,
        lengthPenalty: 0,
        eosTokenIds: [END],
        joins,
      });
      return run(search)[0]!.tokenIds.join("");
    };
    expect(at([0, 0])).toBe("21320");
    expect(at([2, 2])).toMatch(/^21..320$/);
    expect(at([1, 2])).toMatch(/^21.{1,2}320$/);
    // no 1 may follow or precede the term
    expect(at([1, 2], (before, token) => before === 1 && token === 3)).toMatch(/^21.?[23]320$/);
    expect(at([0, 0], (before, token) => before === 2 && token === END)).toBe("21320");
  });

  it("gives what has most terms where the length is too short for all", () => {
    expect(best([[[3, 3, 3, 3, 3]], [[2]]], 4)[0]!.tokenIds).toEqual([2, END]);
  });
});
