import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { cp, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { convert } from "@glossa/convert";
import { openSession } from "@glossa/runtime";
import { fromJson } from "@glossa/tokenizer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Classifier } from "./classifier.ts";
import { createClassifier } from "./create-classifier.ts";
import { rowRunner } from "./run-rows.ts";

const fixture = fileURLToPath(new URL("./fixtures/tiny-bert/", import.meta.url));
const expected = JSON.parse(await readFile(join(fixture, "expected.json"), "utf8")) as {
  text: string;
  ids: number[];
  logits: number[] | null;
}[];
let root: string;
let tiny: string;
let classifier: Classifier;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "glossa-sentiment-"));
  tiny = join(root, "tiny-fp32");
  await convert(fixture, { out: tiny });
  await convert(fixture, { out: join(root, "tiny-int8"), dtype: "int8" });
  classifier = await createClassifier(tiny);
});
afterAll(async () => {
  await classifier?.close();
  await rm(root, { recursive: true, force: true });
});

/** A copy of the tiny model that a test may spoil. */
async function copyOf(name: string): Promise<string> {
  const copy = join(root, name);
  await cp(tiny, copy, { recursive: true });
  return copy;
}

describe("against PyTorch", () => {
  it.each(["c-api", "worker"] as const)("gives the reference's logits within 1e-4 on backend %s", async (backend) => {
    await using session = await openSession(join(tiny, "model.onnx"), { backend });
    const run = rowRunner(session, 3);
    const tokenizer = fromJson(await readFile(join(fixture, "tokenizer.json")));
    for (const { text, ids, logits } of expected) {
      expect(tokenizer.encode(text).ids).toEqual(ids);
      if (logits === null) continue;
      const ours = await run([{ ids }], {});
      for (const [label, logit] of logits.entries()) expect(Math.abs(ours[label]! - logit)).toBeLessThan(1e-4);
    }
  });

  it("gives the same bits on both backends", async () => {
    await using direct = await openSession(join(tiny, "model.onnx"), { backend: "c-api" });
    await using worker = await openSession(join(tiny, "model.onnx"), { backend: "worker" });
    for (const { ids, logits } of expected) {
      if (logits === null) continue;
      expect(await rowRunner(direct, 3)([{ ids }, { ids }], {})).toEqual(
        await rowRunner(worker, 3)([{ ids }, { ids }], {}),
      );
    }
  });

  it("turns logits into the probabilities of the labels", async () => {
    const { text, logits } = expected[2]!;
    const total = logits!.reduce((sum, logit) => sum + Math.exp(logit), 0);
    const { labels } = await classifier.classify(text, { topK: 3 });
    for (const { label, score } of labels) {
      const index = ["negative", "neutral", "positive"].indexOf(label);
      expect(score).toBeCloseTo(Math.exp(logits![index]!) / total, 4);
    }
    expect(labels.map(({ score }) => score)).toEqual(labels.map(({ score }) => score).sort((a, b) => b - a));
  });
});

describe("classify", () => {
  const texts = Array.from({ length: 300 }, (_, index) =>
    expected
      .slice(0, 1 + (index % 4))
      .map((_, part) => expected[(index * 7 + part * 5) % expected.length]!.text)
      .join(" "),
  );

  it.each(["tiny-fp32", "tiny-int8"])(
    "%s: a batch gives, bit for bit and in order, what single calls give",
    async (name) => {
      await using subject = await createClassifier(join(root, name));
      const together = await subject.classify(texts, { topK: 3 });
      for (const [index, text] of texts.entries()) {
        expect(await subject.classify(text, { topK: 3 })).toEqual(together[index]);
      }
    },
  );

  it("does the same for more texts than it takes in at once", async () => {
    const few = await classifier.classify(texts);
    const many = await classifier.classify(Array.from({ length: 2500 }, (_, index) => texts[index % texts.length]!));
    expect(many).toEqual(Array.from({ length: 2500 }, (_, index) => few[index % texts.length]));
  });

  it("reads long texts in overlapping windows, and leaves nothing out", async () => {
    const long = expected.map(({ text }) => text).join(" ");
    const { windows } = await classifier.classify(long);
    expect(windows).toBeGreaterThan(3);
    expect((await classifier.classify("good")).windows).toBe(1);
    // The last words of a long text count: they are in the last window.
    const filler = "the film was warm ".repeat(40);
    const [plain, ending] = await classifier.classify([filler, `${filler} never bad nobody`], { topK: 3 });
    expect(ending).not.toEqual(plain);
  });

  it("gives one result for one text, a list for a list, and nothing for none", async () => {
    expect(await classifier.classify("good")).toMatchObject({ label: expect.any(String), score: expect.any(Number) });
    expect(await classifier.classify(["good"])).toHaveLength(1);
    expect(await classifier.classify([])).toEqual([]);
    expect((await classifier.classify("good", { topK: 99 })).labels).toHaveLength(3);
    expect((await classifier.classify("good")).labels).toHaveLength(1);
  });

  it("names the sentiment behind a label", async () => {
    for (const { label, sentiment } of await classifier.classify(texts.slice(0, 20))) expect(sentiment).toBe(label);
    await using renamed = await createClassifier(tiny, { id2label: ["1 star", "3 stars", "sports"] });
    const sentiments = (await renamed.classify("good", { topK: 3 })).labels.map(({ label }) => label);
    expect([...sentiments].sort()).toEqual(["1 star", "3 stars", "sports"]);
  });

  it("joins concurrent calls into runs, with the results of single calls, bit for bit", async () => {
    const texts = ["good", "bad", "good", "fine"];
    const alone = [];
    for (const text of texts) alone.push(await classifier.classify(text));
    let runs = 0;
    const count = (): void => {
      runs++;
    };
    subscribe("glossa:runtime:run:end", count);
    const together = await Promise.all(texts.map((text) => classifier.classify(text)));
    unsubscribe("glossa:runtime:run:end", count);
    expect(together).toEqual(alone);
    expect(runs).toBeLessThan(texts.length);
  });

  it("reports progress up to the end", async () => {
    const seen: [number, number][] = [];
    await classifier.classify(texts, { onProgress: (done, total) => seen.push([done, total]) });
    expect(seen.at(-1)).toEqual([texts.length, texts.length]);
  });

  it("stops when aborted: before, and in the midst", async () => {
    const reason = new Error("enough");
    await expect(classifier.classify("good", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const work = classifier.classify(
      Array.from({ length: 5000 }, (_, index) => texts[index % texts.length]!),
      { signal: controller.signal, onProgress: () => controller.abort(reason) },
    );
    await expect(work).rejects.toBe(reason);
    expect((await classifier.classify("good")).windows).toBe(1);
  });
});

describe("weights without a graph", () => {
  it("are converted once, in the dtype asked for, and give what converting by hand gives", async () => {
    const before = process.env["GLOSSA_CACHE"];
    process.env["GLOSSA_CACHE"] = join(root, "cache");
    try {
      for (const [dtype, name] of [
        [undefined, "tiny-fp32"],
        ["int8", "tiny-int8"],
      ] as const) {
        await using converted = await createClassifier(fixture, { dtype });
        await using byHand = await createClassifier(join(root, name));
        expect(await converted.classify("good", { topK: 3 })).toEqual(await byHand.classify("good", { topK: 3 }));
      }
      await expect(createClassifier(tiny, { dtype: "int8" })).rejects.toMatchObject({
        code: "SENTIMENT_OPTION_INVALID",
      });
    } finally {
      if (before === undefined) delete process.env["GLOSSA_CACHE"];
      else process.env["GLOSSA_CACHE"] = before;
    }
  });
});

describe("bad input", () => {
  it.each([
    [undefined, /but is undefined/],
    [null, /is null/],
    [7, /is a number/],
    ["", /is empty/],
    [" \n\t ", /is empty/],
    [["good", 7], /texts\[1\] must be a string/],
    [["good", ""], /texts\[1\] is empty/],
    [[["good"]], /texts\[0\] must be a string, but is an array/],
  ])("refuses %j", async (input, message) => {
    await expect(classifier.classify(input as string)).rejects.toMatchObject({
      code: "SENTIMENT_TEXT_INVALID",
      message: expect.stringMatching(message),
    });
  });

  it("refuses unknown options and wrong values, with the nearest name", async () => {
    await expect(classifier.classify("good", { top_k: 2 } as never)).rejects.toMatchObject({
      code: "SENTIMENT_OPTION_UNKNOWN",
      message: expect.stringContaining('Did you mean "topK"?'),
    });
    await expect(classifier.classify("good", { topK: 0 })).rejects.toMatchObject({ code: "SENTIMENT_OPTION_INVALID" });
    await expect(createClassifier(tiny, { device: "cpu" } as never)).rejects.toMatchObject({
      code: "SENTIMENT_OPTION_UNKNOWN",
    });
    for (const options of [{ maxTokens: 25 }, { maxTokens: 2 }, { stride: 22 }, { id2label: ["a", "b"] }]) {
      await expect(createClassifier(tiny, options)).rejects.toMatchObject({ code: "SENTIMENT_OPTION_INVALID" });
    }
  });

  it("says so when closed", async () => {
    const closed = await createClassifier(tiny);
    await closed.close();
    await closed.close();
    await expect(closed.classify("good")).rejects.toMatchObject({ code: "SENTIMENT_CLASSIFIER_CLOSED" });
  });

  it("names a model or file that is missing", async () => {
    await expect(createClassifier("./no-such-model")).rejects.toMatchObject({ code: "HUB_MODEL_NOT_FOUND" });
    for (const file of ["config.json", "tokenizer.json"]) {
      const model = await copyOf(`without-${file}`);
      await rm(join(model, file));
      await expect(createClassifier(model)).rejects.toMatchObject({ code: "HUB_FILE_MISSING", subject: file });
    }
    const model = await copyOf("without-graph");
    await rm(join(model, "model.onnx"));
    await expect(createClassifier(model)).rejects.toMatchObject({ code: "SENTIMENT_MODEL_UNSUPPORTED" });
  });

  it.each(["c-api", "worker"])(
    "refuses truncated weights, a truncated graph and what is no graph (%s)",
    async (backend) => {
      process.env["GLOSSA_BACKEND"] = backend;
      try {
        for (const [name, spoil] of [
          ["weights-cut", (model: string) => truncate(join(model, "model.onnx_data"), 1000)],
          ["graph-cut", (model: string) => truncate(join(model, "model.onnx"), 1000)],
          ["no-graph", (model: string) => writeFile(join(model, "model.onnx"), "<html>not found</html>")],
          ["empty-graph", (model: string) => writeFile(join(model, "model.onnx"), "")],
        ] as const) {
          const model = await copyOf(`${name}-${backend}`);
          await spoil(model);
          await expect(createClassifier(model), name).rejects.toMatchObject({
            code: expect.stringMatching(/^RUNTIME_/),
            message: expect.stringContaining("model.onnx"),
          });
        }
      } finally {
        delete process.env["GLOSSA_BACKEND"];
      }
    },
  );

  it("refuses a tokenizer that is not the model's, and labels that are not the graph's", async () => {
    const model = await copyOf("other-vocabulary");
    const config = JSON.parse(await readFile(join(model, "config.json"), "utf8"));
    await writeFile(join(model, "config.json"), JSON.stringify({ ...config, vocab_size: 20 }));
    await expect(createClassifier(model)).rejects.toMatchObject({ code: "SENTIMENT_VOCABULARY_MISMATCH" });
    await writeFile(join(model, "config.json"), JSON.stringify({ ...config, id2label: { 0: "no", 1: "yes" } }));
    await expect(createClassifier(model)).rejects.toMatchObject({ code: "SENTIMENT_MODEL_UNSUPPORTED" });
    await writeFile(join(model, "config.json"), "{");
    await expect(createClassifier(model)).rejects.toMatchObject({ code: "HUB_FILE_INVALID" });
  });
});
