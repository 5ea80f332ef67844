import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openSession } from "@glossa/runtime";
import { type Tensor, tensor } from "@glossa/tensor";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { convert } from "../convert.ts";
import type { ConvertOptions } from "../convert-options.ts";

/* The fixtures are made by recipes/oracles/encoders.py: tiny random checkpoints and what PyTorch computes with them. */
const fixtures = fileURLToPath(new URL("./fixtures/encoders/", import.meta.url));
const names = (await readdir(fixtures)).sort();

type Rows = number[] | Rows[];
type Run = Record<string, Rows>;
let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "glossa-encoders-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const flat = (rows: Rows): number[] => (rows as unknown[]).flat(9 as 0) as number[];
const rowsOf = (rows: Rows): readonly number[] => [rows.length, ...(Array.isArray(rows[0]) ? rowsOf(rows[0]) : [])];

function feedsOf(run: Run): Record<string, Tensor> {
  const inputs = ["input_ids", "attention_mask", "token_type_ids"].filter((name) => name in run);
  return Object.fromEntries(
    inputs.map((name) => [name, tensor("int64", rowsOf(run[name]!), BigInt64Array.from(flat(run[name]!), BigInt))]),
  );
}

async function expectedOf(name: string): Promise<Run[]> {
  const own = name.startsWith("bert-pytorch") || name.startsWith("bert-gamma") ? "bert-sequence-classification" : name;
  return JSON.parse(await readFile(join(fixtures, own, "expected.json"), "utf8")) as Run[];
}

/** Runs a fixture's inputs; gives one output of each run beside the expected one. */
async function outputs(
  name: string,
  options: Omit<ConvertOptions, "out">,
  output: string,
  expected = output,
): Promise<{ got: Tensor<"float32">; want: Rows }[]> {
  const out = join(root, `${name}-${Math.random()}`);
  await convert(join(fixtures, name), { out, ...options });
  await using session = await openSession(join(out, "model.onnx"), { threads: 1 });
  const results: { got: Tensor<"float32">; want: Rows }[] = [];
  for (const run of await expectedOf(name)) {
    const result = await session.run(feedsOf(run));
    expect(Object.keys(result)).toEqual([output]);
    results.push({ got: result[output] as Tensor<"float32">, want: run[expected]! });
  }
  return results;
}

function worstDifference(got: Tensor<"float32">, want: Rows): number {
  expect(got.shape).toEqual(rowsOf(want));
  return flat(want).reduce((worst, value, index) => Math.max(worst, Math.abs(value - got.data[index]!)), 0);
}

describe("encoders give PyTorch's numbers", () => {
  it.each(names)("%s, float32, alone and in a padded batch", async (name) => {
    const output = name.endsWith("-model") ? "last_hidden_state" : "logits";
    for (const { got, want } of await outputs(name, {}, output)) expect(worstDifference(got, want)).toBeLessThan(1e-4);
  });

  it.each([
    ["mean", { mode: "mean", normalize: false }],
    ["normalized_mean", { mode: "mean", normalize: true }],
    ["normalized_cls", { mode: "cls", normalize: true }],
    ["max", { mode: "max", normalize: false }],
  ] as const)("sentence embeddings by %s", async (expected, pooling) => {
    for (const name of names.filter((candidate) => candidate.endsWith("-model"))) {
      const options = { task: "sentence-embedding", pooling } as const;
      for (const { got, want } of await outputs(name, options, "sentence_embedding", expected)) {
        expect(worstDifference(got, want)).toBeLessThan(1e-4);
      }
    }
  });

  /*
   * These weights are random, so nothing in them is redundant, and some fixtures magnify every change: the median of all
   * runs is what the rounding of weights and activations gives. layers/linear.test.ts compares quantized layers exactly.
   */
  it.each([
    ["fp16", "cpu", 0.002],
    ["int8", "cpu", 0.08],
    ["int4", "cpu", 0.5],
    // The graphs for cuda run on a CPU too, where ONNX Runtime puts casts around what it has in float32 alone.
    ["fp16", "cuda", 0.01],
    ["int4", "cuda", 0.5],
  ] as const)("%s on %s stays near", async (dtype, target, bound) => {
    const errors: number[] = [];
    for (const name of names) {
      const output = name.endsWith("-model") ? "last_hidden_state" : "logits";
      for (const { got, want } of await outputs(name, { dtype, target }, output)) {
        const values = flat(want);
        const error = values.reduce((sum, value, index) => sum + (value - got.data[index]!) ** 2, 0);
        errors.push(Math.sqrt(error / values.reduce((sum, value) => sum + value ** 2, 0)));
      }
    }
    errors.sort((a, b) => a - b);
    expect(errors[0]).toBeGreaterThan(0);
    expect(errors[errors.length >> 1]).toBeLessThan(bound);
  });
});
