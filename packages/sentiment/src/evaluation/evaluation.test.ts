import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { convert } from "@glossa/convert";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { softmaxRow } from "../activations.ts";
import type { Classification, Classifier } from "../classifier.ts";
import { createClassifier } from "../create-classifier.ts";
import { openTable } from "../tables/open-table.ts";
import { takeTurns } from "../take-turns.ts";
import { calibrate } from "./calibrate.ts";
import { calibrationError } from "./calibration-error.ts";
import { evaluate } from "./evaluate.ts";
import { fitTemperature, negativeLogLikelihood } from "./fit-temperature.ts";
import { modelLabelMatcher, sentimentMatcher } from "./match-label.ts";
import { metrics } from "./metrics.ts";

interface Reference {
  readonly labels: number;
  readonly gold: number[];
  readonly logits: number[][];
  readonly accuracy: number;
  readonly macroF1: number;
  readonly weightedF1: number;
  readonly precision: number[];
  readonly recall: number[];
  readonly f1: number[];
  readonly support: number[];
  readonly confusion: number[][];
  readonly calibrationError: number;
  readonly temperature: number;
  readonly negativeLogLikelihood: { readonly before: number; readonly after: number };
}
const cases = JSON.parse(
  await readFile(new URL("./fixtures/scikit-learn.json", import.meta.url), "utf8"),
) as Reference[];
const highest = (row: ArrayLike<number>): number => Array.from(row).indexOf(Math.max(...Array.from(row)));
const turns = takeTurns(undefined);

let root: string;
let classifier: Classifier;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "glossa-evaluation-"));
  await convert(fileURLToPath(new URL("../fixtures/tiny-bert/", import.meta.url)), { out: join(root, "tiny") });
  classifier = await createClassifier(join(root, "tiny"));
});
afterAll(async () => {
  await classifier?.close();
  await rm(root, { recursive: true, force: true });
});

describe.each(cases.map((reference, index) => [index, reference] as const))(
  "case %i of scikit-learn",
  (_, reference) => {
    const answered = reference.logits.map(highest);
    const labels = Array.from({ length: reference.labels }, (_, index) => `label ${index}`);

    it("has the same accuracy, precision, recall, F1 and confusion", () => {
      const ours = metrics(labels, reference.gold, answered);
      expect(ours.accuracy).toBeCloseTo(reference.accuracy, 12);
      expect(ours.macroF1).toBeCloseTo(reference.macroF1, 12);
      expect(ours.weightedF1).toBeCloseTo(reference.weightedF1, 12);
      expect(ours.confusion).toEqual(reference.confusion);
      for (const [at, { label, precision, recall, f1, support }] of ours.perLabel.entries()) {
        expect(label).toBe(`label ${at}`);
        expect(precision).toBeCloseTo(reference.precision[at]!, 12);
        expect(recall).toBeCloseTo(reference.recall[at]!, 12);
        expect(f1).toBeCloseTo(reference.f1[at]!, 12);
        expect(support).toBe(reference.support[at]);
      }
    });

    it("has the same calibration error and likelihood, and temperature where there is a best one", async () => {
      const { logits, gold } = reference;
      const confidences = logits.map((row) => Math.max(...softmaxRow(row)));
      const right = answered.map((answer, index) => answer === gold[index]);
      expect(calibrationError(confidences, right)).toBeCloseTo(reference.calibrationError, 6);
      const { before, after } = reference.negativeLogLikelihood;
      expect(await negativeLogLikelihood(logits, gold, 1, turns)).toBeCloseTo(before, 6);
      if (after <= 1e-9) return;
      const temperature = await fitTemperature(logits, gold, turns);
      expect(temperature / reference.temperature).toBeCloseTo(1, 4);
      expect(await negativeLogLikelihood(logits, gold, temperature, turns)).toBeCloseTo(after, 6);
    });
  },
);

describe("labels of the data", () => {
  it("are found by word, case, sentiment or place", () => {
    const match = modelLabelMatcher(["NEGATIVE", "POSITIVE"]);
    expect(["NEGATIVE", "positive", " Pos ", "4 stars", "0", "1"].map(match)).toEqual([0, 1, 1, 1, 0, 1]);
    for (const label of ["neutral", "2", "sports", "-1", "1.0", "constructor"]) {
      expect(() => match(label)).toThrow(expect.objectContaining({ code: "SENTIMENT_LABEL_UNKNOWN" }));
    }
  });

  it("are never guessed: numbers where labels have their own, words that several labels mean", () => {
    const stars = modelLabelMatcher(["1 star", "2 stars", "3 stars", "4 stars", "5 stars"]);
    expect(stars("3 stars")).toBe(2);
    expect(stars("neutral")).toBe(2);
    expect(() => stars("1")).toThrow(/labels are 1 star/);
    expect(() => stars("positive")).toThrow(/4 stars, 5 stars; compare by: "sentiment"/);
    expect(modelLabelMatcher(["LABEL_0", "LABEL_1"])("1")).toBe(1);
    expect(sentimentMatcher()("5 stars")).toBe(2);
  });
});

describe("evaluate", () => {
  const texts = ["good", "bad!", "The food was cold.", "never again", "two hours of my life", "a b c d e f g"];

  it("compares what classify says with the labels of a table", async () => {
    const results = await classifier.classify(texts, { topK: 3 });
    const wrong = (label: string): string => classifier.labels.find((other) => other !== label)!;
    // The first four right, the others wrong; two rows that cannot count.
    const lines = results.map(
      ({ label }, index) => `"${texts[index]}",${index < 4 ? label.toUpperCase() : wrong(label)}\n`,
    );
    const table = await openTable(["text,gold\n", ...lines, ",positive\n", "good,\n"], {
      format: "csv",
      labelColumn: "gold",
    });
    const seen: number[] = [];
    const bound = [...results].sort((a, b) => b.score - a.score)[2]!.score;
    const evaluation = await evaluate(classifier, table.rows, {
      abstainBelow: bound,
      onProgress: (done) => seen.push(done),
    });
    expect(evaluation).toMatchObject({ texts: 6, skipped: 2, accuracy: 4 / 6, answered: { texts: 3, coverage: 0.5 } });
    const firm = results.map(({ score }, index) => ({ score, right: index < 4 })).filter(({ score }) => score >= bound);
    expect(evaluation.answered.accuracy).toBe(firm.filter(({ right }) => right).length / 3);
    expect(evaluation.expectedCalibrationError).toBeCloseTo(
      calibrationError(
        results.map(({ score }) => score),
        results.map((_, index) => index < 4),
      ),
      12,
    );
    expect(evaluation.perLabel.map(({ label }) => label)).toEqual(classifier.labels);
    expect(seen).toEqual([8]);
  });

  it("compares sentiments where the data knows fewer labels than the model", async () => {
    await using stars = await createClassifier(join(root, "tiny"), { id2label: ["1 star", "4 stars", "5 stars"] });
    const results = await stars.classify(texts, { topK: 3 });
    const examples = results.map(({ sentiment }, index) => ({ text: texts[index]!, label: sentiment! }));
    const evaluation = await evaluate(stars, examples, { by: "sentiment" });
    expect(evaluation.accuracy).toBe(1);
    expect(evaluation.perLabel.map(({ label }) => label)).toEqual(["negative", "neutral", "positive"]);
    const confidence = results.map(({ sentiment, labels }) =>
      labels
        .filter(({ label }) => (label === "1 star") === (sentiment === "negative"))
        .reduce((sum, { score }) => sum + score, 0),
    );
    expect(evaluation.expectedCalibrationError).toBeCloseTo(
      calibrationError(
        confidence,
        texts.map(() => true),
      ),
      12,
    );
    await using topics = await createClassifier(join(root, "tiny"), { id2label: ["sports", "arts", "good"] });
    await expect(evaluate(topics, examples, { by: "sentiment" })).rejects.toMatchObject({
      code: "SENTIMENT_OPTION_INVALID",
    });
  });

  it("refuses unknown labels, with their line, and data with nothing in it", async () => {
    const { rows } = await openTable(["text,y\ngood,positive\nbad,awful\n"], { format: "csv", labelColumn: "y" });
    await expect(evaluate(classifier, rows)).rejects.toMatchObject({
      code: "SENTIMENT_LABEL_UNKNOWN",
      message: expect.stringMatching(/^line 3: .*"awful"/),
    });
    await expect(evaluate(classifier, [])).rejects.toMatchObject({ code: "SENTIMENT_TABLE_INVALID" });
    await expect(evaluate(classifier, [{ text: "good", label: undefined }])).rejects.toMatchObject({
      code: "SENTIMENT_TABLE_INVALID",
    });
    await expect(evaluate(classifier, [], { topK: 1 } as never)).rejects.toMatchObject({
      code: "SENTIMENT_OPTION_UNKNOWN",
    });
  });

  it("stops when told", async () => {
    const reason = new Error("enough");
    const examples = texts.map((text) => ({ text, label: "positive" }));
    await expect(evaluate(classifier, examples, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe("calibrate", () => {
  /** A classifier whose logits are those of a case. */
  function given({ logits, labels }: Reference, temperature: number) {
    const names = Array.from({ length: labels }, (_, index) => `LABEL_${index}`);
    let at = 0;
    const classify = async (texts: readonly string[], options: object): Promise<Classification[]> => {
      expect(options).toMatchObject({ functionToApply: "none", topK: labels });
      return texts.map(() => {
        const scores = logits[at++]!.map((score, index) => ({ label: names[index]!, score }));
        const sorted = scores.sort((a, b) => b.score - a.score);
        return { ...sorted[0]!, labels: sorted, sentiment: undefined, windows: 1, abstained: false };
      });
    };
    return {
      classify: classify as Classifier["classify"],
      labels: names,
      temperature,
      functionToApply: "softmax",
    } as const;
  }

  it("fits a temperature on one half and measures it on the other", async () => {
    const reference = cases[1]!;
    const examples = reference.gold.map((label, index) => ({ text: `text ${index}`, label: String(label) }));
    const { temperature, fittedOn, measuredOn, before, after } = await calibrate(given(reference, 2), examples);
    const half = <T>(values: readonly T[], parity: number) => values.filter((_, index) => index % 2 === parity);
    expect([fittedOn, measuredOn]).toEqual([60, 60]);
    expect(temperature).toBe(await fitTemperature(half(reference.logits, 0), half(reference.gold, 0), turns));
    const rest = [half(reference.logits, 1), half(reference.gold, 1)] as const;
    expect(before.negativeLogLikelihood).toBe(await negativeLogLikelihood(...rest, 2, turns));
    expect(after.negativeLogLikelihood).toBe(await negativeLogLikelihood(...rest, temperature, turns));
    const right = rest[0].map((row, index) => highest(row) === rest[1][index]);
    const confidences = rest[0].map((row) => Math.max(...softmaxRow(row, temperature)));
    expect(after.expectedCalibrationError).toBe(calibrationError(confidences, right));
  });

  it("works on a real classifier, whose scores then have the new temperature", async () => {
    const texts = Array.from(
      { length: 40 },
      (_, index) => ["good", "bad!", "never again", "the film was warm"][index % 4]!,
    );
    const examples = texts.map((text, index) => ({ text, label: classifier.labels[index % 3]! }));
    const { temperature, after } = await calibrate(classifier, examples);
    await using calibrated = await createClassifier(join(root, "tiny"), { temperature });
    const rest = examples.filter((_, index) => index % 2 === 1);
    const { expectedCalibrationError } = await evaluate(calibrated, rest);
    expect(expectedCalibrationError).toBeCloseTo(after.expectedCalibrationError, 6);
  });

  it("is for models that choose one label, and for more than one example", async () => {
    const sigmoid = { ...classifier, functionToApply: "sigmoid" } as const;
    await expect(calibrate(sigmoid, [])).rejects.toMatchObject({ code: "SENTIMENT_MODEL_UNSUPPORTED" });
    await expect(calibrate(classifier, [{ text: "good", label: "positive" }])).rejects.toMatchObject({
      code: "SENTIMENT_TABLE_INVALID",
    });
  });
});
