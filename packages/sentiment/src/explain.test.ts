import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { convert } from "@glossa/convert";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Classifier } from "./classifier.ts";
import { createClassifier } from "./create-classifier.ts";

let root: string;
let classifier: Classifier;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "glossa-explain-"));
  await convert(fileURLToPath(new URL("./fixtures/tiny-bert/", import.meta.url)), { out: join(root, "tiny") });
  classifier = await createClassifier(join(root, "tiny"));
});
afterAll(async () => {
  await classifier?.close();
  await rm(root, { recursive: true, force: true });
});

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe("explain", () => {
  it("gives the Shapley values of the text's words: the mean of what each adds over all orders", async () => {
    const words = ["the", "film", "never", "good"];
    const explanation = await classifier.explain(words.join(" "));
    expect(explanation.exact).toBe(true);
    // Every shortened version through classify, which knows nothing of explain.
    const worth = new Map<number, number>([[0, explanation.baseScore]]);
    for (let bits = 1; bits < 2 ** words.length; bits++) {
      const left = words.filter((_, at) => (bits >> at) & 1).join(" ");
      const { labels } = await classifier.classify(left, { topK: 3 });
      worth.set(bits, labels.find(({ label }) => label === explanation.label)!.score);
    }
    const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
    for (const [player, { attribution, text }] of explanation.tokens.entries()) {
      let expected = 0;
      for (let bits = 0; bits < 2 ** words.length; bits++) {
        if ((bits >> player) & 1) continue;
        const size = words.filter((_, at) => (bits >> at) & 1).length;
        const weight = (factorial(size) * factorial(words.length - size - 1)) / factorial(words.length);
        expected += weight * (worth.get(bits | (1 << player))! - worth.get(bits)!);
      }
      expect(text).toBe(words[player]);
      expect(attribution).toBeCloseTo(expected, 6);
    }
  });

  const texts = [
    "The food was cold, and nobody apologised!",
    "Ünïcödé wörds 😀 新しい 映画 — never  again\n",
    `${"two hours of my life, bad and good. ".repeat(30)}`,
    "x".repeat(300),
    "?",
  ];
  it.each(texts.map((text) => [text.slice(0, 40), text]))(
    "explains %j whole: exact spans, and what adds up",
    async (_start, text) => {
      const { label, score, baseScore, tokens, evaluations } = await classifier.explain(text);
      const classified = await classifier.classify(text);
      expect({ label, score }).toEqual({ label: classified.label, score: classified.score });
      expect(sum(tokens.map(({ attribution }) => attribution))).toBeCloseTo(score - baseScore, 6);
      let end = 0;
      for (const token of tokens) {
        expect(token.start).toBeGreaterThanOrEqual(end);
        expect(text.slice(token.start, token.end)).toBe(token.text);
        expect(token.text.trim()).toBe(token.text);
        end = token.end;
      }
      expect(evaluations).toBeLessThanOrEqual(1024);
      expect(await classifier.explain(text)).toEqual({
        label,
        score,
        baseScore,
        tokens,
        evaluations,
        exact: expect.any(Boolean),
      });
    },
  );

  it("explains the label asked for", async () => {
    const { labels } = await classifier.classify("never good", { topK: 3 });
    const all = await Promise.all(labels.map(({ label }) => classifier.explain("never good", { label })));
    expect(all.map(({ score }) => score)).toEqual(labels.map(({ score }) => score));
    // Probabilities add up to one, so what one label gains the others lose.
    for (const word of [0, 1]) expect(sum(all.map(({ tokens }) => tokens[word]!.attribution))).toBeCloseTo(0, 6);
  });

  it("refuses what it cannot explain, and stops when told", async () => {
    await expect(classifier.explain(" ")).rejects.toMatchObject({ code: "SENTIMENT_TEXT_INVALID" });
    await expect(classifier.explain("good", { label: "sports" })).rejects.toMatchObject({
      code: "SENTIMENT_OPTION_INVALID",
    });
    await expect(classifier.explain("good", { maxEvaluation: 9 } as never)).rejects.toMatchObject({
      code: "SENTIMENT_OPTION_UNKNOWN",
      message: expect.stringContaining('"maxEvaluations"'),
    });
    const reason = new Error("enough");
    const controller = new AbortController();
    const work = classifier.explain("the film was warm ".repeat(50), {
      signal: controller.signal,
      maxEvaluations: 5000,
      onProgress: () => controller.abort(reason),
    });
    await expect(work).rejects.toBe(reason);
  });
});

describe("classifySentences", () => {
  it("classifies the whole and each sentence by itself, with exact spans", async () => {
    const text = "  Dr. Smith was never good. The film was bad!\n\nWhat a 😀 film?  ";
    const { overall, sentences } = await classifier.classifySentences(text, { topK: 3 });
    expect(overall).toEqual(await classifier.classify(text, { topK: 3 }));
    expect(sentences.map((sentence) => sentence.text)).toEqual([
      "Dr. Smith was never good.",
      "The film was bad!",
      "What a 😀 film?",
    ]);
    for (const { text: sentence, start, end, ...result } of sentences) {
      expect(text.slice(start, end)).toBe(sentence);
      expect(result).toEqual(await classifier.classify(sentence, { topK: 3 }));
    }
    await expect(classifier.classifySentences(text, { locale: "no such" })).rejects.toMatchObject({
      code: "SENTIMENT_OPTION_INVALID",
    });
  });
});

describe("classify's options", () => {
  it("abstainBelow marks what is not sure enough", async () => {
    const { score } = await classifier.classify("good");
    expect((await classifier.classify("good", { abstainBelow: score })).abstained).toBe(false);
    expect((await classifier.classify("good", { abstainBelow: score + 1e-9 })).abstained).toBe(true);
  });

  it("functionToApply gives logits, independent probabilities, or a distribution at the temperature", async () => {
    const scores = async (subject: Classifier, functionToApply: "none" | "sigmoid" | "softmax") => {
      const { labels } = await subject.classify("good film", { topK: 3, functionToApply });
      return subject.labels.map((name) => labels.find(({ label }) => label === name)!.score);
    };
    await using warm = await createClassifier(join(root, "tiny"), { temperature: 2.5 });
    const logits = await scores(warm, "none");
    expect(await scores(classifier, "none")).toEqual(logits);
    const exponentials = logits.map((logit) => Math.exp(logit / 2.5));
    for (const [at, score] of (await scores(warm, "softmax")).entries()) {
      expect(score).toBeCloseTo(exponentials[at]! / sum(exponentials), 9);
    }
    for (const [at, score] of (await scores(warm, "sigmoid")).entries()) {
      expect(score).toBeCloseTo(1 / (1 + Math.exp(-logits[at]! / 2.5)), 9);
    }
  });

  it("takes pairs, whose order counts", async () => {
    const [pair, turned, alone] = await classifier.classify(
      [{ text: "good film", textPair: "bad food" }, { text: "bad food", textPair: "good film" }, "good film"],
      { topK: 3 },
    );
    expect(pair).not.toEqual(turned);
    expect(pair).not.toEqual(alone);
    expect(await classifier.classify({ text: "good film", textPair: "bad food" }, { topK: 3 })).toEqual(pair);
    await expect(classifier.classify({ text: "good", textPair: "bad ".repeat(50) })).rejects.toMatchObject({
      code: "SENTIMENT_TEXT_INVALID",
    });
  });
});
