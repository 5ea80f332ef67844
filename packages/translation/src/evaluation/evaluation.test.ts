import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { readTranslationConfig } from "../engine/translation-config.ts";
import { scoresOf } from "../score/scores.ts";
import type { Translation, Translator } from "../translator.ts";
import { backTranslate } from "./back-translate.ts";
import { bleu } from "./bleu.ts";
import { calibrate } from "./calibrate.ts";
import { calibrationError } from "./calibration-error.ts";
import { chrf, chrfCounts, chrfOf } from "./chrf.ts";
import { fitLogistic } from "./fit-logistic.ts";

interface Fixture {
  readonly corpora: readonly {
    readonly hypotheses: readonly string[];
    readonly references: readonly string[];
    readonly bleu: number;
    readonly chrf: number;
    readonly sentences: readonly number[];
  }[];
  readonly logistic: readonly {
    readonly x: number[];
    readonly good: boolean[];
    readonly line: readonly [number, number];
  }[];
}
const { corpora, logistic }: Fixture = JSON.parse(
  await readFile(new URL("../fixtures/evaluation.json", import.meta.url), "utf8"),
);

it("BLEU and chrF are sacreBLEU's", () => {
  for (const { hypotheses, references, ...expected } of corpora) {
    const counts = hypotheses.map((text, index) => chrfCounts(text, references[index]!));
    expect(bleu(hypotheses, references)).toBeCloseTo(expected.bleu, 8);
    expect(100 * chrfOf(counts)).toBeCloseTo(expected.chrf, 8);
    for (const [index, text] of hypotheses.entries()) {
      expect(100 * chrf(text, references[index]!)).toBeCloseTo(expected.sentences[index]!, 8);
    }
  }
});

it("the logistic line is SciPy's", () => {
  for (const { x, good, line } of logistic) {
    const found = fitLogistic(x.map((value, index) => ({ x: value, good: good[index]! })));
    expect(found[0]).toBeCloseTo(line[0], 3);
    expect(found[1]).toBeCloseTo(line[1], 3);
  }
});

it("measures how far scores are from what they promise", () => {
  const samples = [0.9, 0.9, 0.9, 0.9, 0.1, 0.1].map((score, index) => ({ score, good: index < 3 }));
  // 4 × |0.75 - 0.9| and 2 × |0 - 0.1|, of 6
  expect(calibrationError(samples)).toBeCloseTo((4 * 0.15 + 2 * 0.1) / 6);
});

/** Translates to what it is told, with a log-probability. */
function translatorOf(known: ReadonlyMap<string, readonly [text: string, logProbability: number]>) {
  return {
    translate: async (texts: readonly string[], { from, to }: { from: string; to: string }) =>
      texts.map((source) => {
        const [text, logProbability] = known.get(source)!;
        return { text, from, to, score: 0.9, sentences: [{ source, text, score: 0.9, logProbability, doubts: [] }] };
      }),
  } as unknown as Pick<Translator, "translate">;
}

it("calibrates scores to the share of good translations", async () => {
  const known = new Map<string, readonly [string, number]>();
  const examples = Array.from({ length: 2000 }, (_, index) => {
    const x = -3 * ((index * 0.61803398875) % 1);
    const good = (index * 0.7548776662) % 1 < 1 / (1 + Math.exp(-(3 * x + 4)));
    known.set(`s${index}`, [good ? "the whole sentence" : "xyz", x]);
    return {
      source: `s${index}`,
      reference: "the whole sentence",
      from: index % 3 ? "en" : "fr",
      to: index % 3 ? "fr" : "en",
    };
  });
  const found = await calibrate(translatorOf(known), examples);
  const { sentence } = found.calibration;
  expect(sentence[0]).toBeGreaterThan(2.5);
  expect(sentence[0]).toBeLessThan(3.5);
  expect(found).toMatchObject({ fittedOn: 1000, measuredOn: 1000, leftOut: 0, threshold: 0.5 });
  expect(found.errorAfter).toBeLessThan(0.05);
  expect(found.errorBefore).toBeGreaterThan(0.3);
  const { calibration } = readTranslationConfig({ calibration: found.calibration }, "model");
  expect(scoresOf(calibration).sentence(-4 / 3)).toBeCloseTo(0.5, 1);
  await expect(calibrate(translatorOf(known), examples.slice(0, 4), { threshold: 0.0001 })).rejects.toMatchObject({
    code: "TRANSLATION_OPTION_INVALID",
  });
});

it("says what does not come back", async () => {
  const translator = translatorOf(
    new Map([
      ["Le chat.", ["The cat.", 0]],
      ["Un train.", ["My neighbour is ill.", 0]],
    ]),
  );
  const sentences = [
    { source: "The cat.", text: "Le chat." },
    { source: "A long day at work.", text: "Un train." },
  ];
  const found = await backTranslate(translator, { from: "en", to: "fr", sentences } as unknown as Translation);
  expect(found.sentences.map(({ similarity, doubts }) => [similarity === 1, doubts.map(({ code }) => code)])).toEqual([
    [true, []],
    [false, ["back_translation"]],
  ]);
  expect(found.sentences[1]!.doubts[0]!.message).toContain("My neighbour is ill.");
  expect(found.similarity).toBeLessThan(0.6);
});
