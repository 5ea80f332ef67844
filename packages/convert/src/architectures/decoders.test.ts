import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openSession } from "@glossa/runtime";
import { type Tensor, tensor } from "@glossa/tensor";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DecoderRunner, openDecoder } from "../../scripts/decoder-runner.ts";
import { convert } from "../convert.ts";
import { openCheckpoint } from "../readers/open-checkpoint.ts";

const fixtures = fileURLToPath(new URL("./fixtures/decoders/", import.meta.url));
const CAPACITY = 48;
const TOLERANCE = 1e-4;
const names = (await readdir(fixtures)).sort();

const sourceOf = (name: string): string =>
  name.startsWith("gguf-") ? join(fixtures, name, "model.gguf") : join(fixtures, name);

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "glossa-decoders-"));
});
afterAll(() => rm(scratch, { recursive: true }));

interface Expected {
  /** [1, 1 + steps, vocab], [rows, 1 + steps, vocab], [1, tokens, vocab] */
  readonly alone: Tensor<"float32">;
  readonly batch: Tensor<"float32">;
  readonly prompt: Tensor<"float32">;
  /** [rows][steps] */
  readonly steps: number[][];
  readonly prompts: number[][];
}

async function expectedOf(name: string): Promise<Expected> {
  const file = await openCheckpoint(join(fixtures, name, "expected.safetensors"));
  try {
    const [alone, batch, prompt, steps] = await Promise.all(
      ["alone", "batch", "prompt", "steps"].map((key) => file.readFloat32(key)),
    );
    const rows = await Promise.all([0, 1, 2].map((row) => file.readFloat32(`row${row}`)));
    const [count, length] = steps!.shape as [number, number];
    return {
      alone: alone!,
      batch: batch!,
      prompt: prompt!,
      steps: Array.from({ length: count }, (_, row) => [...steps!.data.subarray(row * length, (row + 1) * length)]),
      prompts: rows.map(({ data }) => [...data]),
    };
  } finally {
    await file.close();
  }
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    if (!(difference <= largest)) largest = difference; // NaN too
  }
  return largest;
}

/** The largest difference of all rows' logits from the reference, over the prompts and every step. */
async function compare(
  decoder: DecoderRunner,
  prompts: number[][],
  steps: number[][],
  reference: Tensor<"float32">,
): Promise<number> {
  const [rows, positions, vocab] = reference.shape as [number, number, number];
  let largest = 0;
  for (let position = 0; position < positions; position++) {
    const logits =
      position === 0
        ? await decoder.begin(prompts, CAPACITY)
        : await decoder.step(steps.slice(0, rows).map((row) => row[position - 1]!));
    for (let row = 0; row < rows; row++) {
      const start = (row * positions + position) * vocab;
      largest = Math.max(largest, largestDifference(logits[row]!, reference.data.subarray(start, start + vocab)));
    }
  }
  return largest;
}

describe.each(names)("%s", (name) => {
  let out: string;
  let decoder: DecoderRunner;
  let expected: Expected;
  beforeAll(async () => {
    out = join(scratch, name);
    await convert(sourceOf(name), { out });
    decoder = await openDecoder(out);
    expected = await expectedOf(name);
  });
  afterAll(() => decoder?.close());

  it("gives PyTorch's logits for a prompt and 20 steps with the cache", async () => {
    const largest = await compare(decoder, expected.prompts.slice(0, 1), expected.steps, expected.alone);
    expect(largest).toBeLessThan(TOLERANCE);
  });

  it("gives them for a batch of three of different lengths", async () => {
    const largest = await compare(decoder, expected.prompts, expected.steps, expected.batch);
    expect(largest).toBeLessThan(TOLERANCE);
  });

  it("gives them when the prompt comes in parts", async () => {
    const prompt = expected.prompts[0]!;
    await decoder.begin([prompt.slice(0, 2)], CAPACITY);
    const [logits] = await decoder.extend(prompt.slice(2));
    const vocab = expected.alone.shape[2]!;
    expect(largestDifference(logits!, expected.alone.data.subarray(0, vocab))).toBeLessThan(TOLERANCE);
  });

  it("scores every token of a text, with a cache that is not kept", async () => {
    const session = await openSession(join(out, "model_scoring.onnx"));
    try {
      const prompt = expected.prompts[0]!;
      const { layers, kvHeads, headSize } = decoder.description;
      const empty = tensor("float32", [1, kvHeads, 0, headSize]);
      const feeds: Record<string, Tensor> = {
        input_ids: tensor("int64", [1, prompt.length], BigInt64Array.from(prompt, BigInt)),
        lengths: tensor("int32", [1], Int32Array.of(prompt.length)),
      };
      for (let layer = 0; layer < layers; layer++) {
        feeds[`past_key_values.${layer}.key`] = empty;
        feeds[`past_key_values.${layer}.value`] = empty;
      }
      const { logits } = await session.run(feeds, { fetches: ["logits"] });
      expect(logits!.shape).toEqual(expected.prompt.shape);
      expect(largestDifference(logits!.data as Float32Array, expected.prompt.data)).toBeLessThan(TOLERANCE);
    } finally {
      await session.close();
    }
  });
});

describe("quantized", () => {
  /** What 8-bit activations change in models this small, whose 4-bit weights change ten times as much. */
  const ACTIVATIONS = 0.04;

  /** Root mean square of the difference from the reference, over that of the reference. */
  async function relativeDifference(out: string, expected: Expected): Promise<number> {
    const decoder = await openDecoder(out);
    try {
      const [rows, positions, vocab] = expected.batch.shape as [number, number, number];
      let difference = 0;
      let total = 0;
      for (let position = 0; position < positions; position++) {
        const logits =
          position === 0
            ? await decoder.begin(expected.prompts, CAPACITY)
            : await decoder.step(expected.steps.map((row) => row[position - 1]!));
        for (let row = 0; row < rows; row++) {
          const reference = expected.batch.data.subarray((row * positions + position) * vocab);
          for (let i = 0; i < vocab; i++) {
            difference += (logits[row]![i]! - reference[i]!) ** 2;
            total += reference[i]! ** 2;
          }
        }
      }
      return Math.sqrt(difference / total);
    } finally {
      await decoder.close();
    }
  }

  // Nine products follow each other (four in each of two layers, and the head), and each adds about what rounding its
  // weights changes: between 3 (independent) and 9 (all the same way) times that in all.
  it.each([
    ["llama-3", "int8"],
    ["llama-3", "int4"],
    ["gpt2", "int8"],
    ["gpt2", "int4"],
    ["qwen3", "fp16"],
  ] as const)("%s in %s stays within what rounding predicts", async (name, dtype) => {
    const out = join(scratch, `${name}-${dtype}`);
    const { tensors } = await convert(sourceOf(name), { out, dtype });
    const rounded = Math.max(...tensors.map(({ relativeError }) => relativeError));
    expect(rounded).toBeLessThan({ int8: 0.008, int4: 0.11, fp16: 0.0003 }[dtype]);
    const difference = await relativeDifference(out, await expectedOf(name));
    expect(difference).toBeLessThan(5 * rounded + 0.01);
    expect(difference).toBeGreaterThan(0);
  });

  it.each([
    ["gguf-llama-q4_0", "Q4_0"],
    ["gguf-llama-q4_1", "Q4_1"],
  ])("%s keeps its blocks: nothing is rounded but activations", async (name, type) => {
    const out = join(scratch, `${name}-int4`);
    const { tensors } = await convert(sourceOf(name), { out, dtype: "int4" });
    expect(tensors.filter((entry) => entry.name.endsWith(`.${type}`))).toHaveLength(2 * 4); // qkv, output, gate + up, down
    expect(tensors.filter((entry) => entry.name.endsWith(".Q8_0")).length).toBeGreaterThan(0);
    for (const entry of tensors) expect(entry.relativeError, entry.name).toBe(0);
    expect(await relativeDifference(out, await expectedOf(name))).toBeLessThan(ACTIVATIONS);
  });

  // Made for CUDA; ONNX Runtime has the same operators in float16 on the CPU, which checks the graph.
  it.each(["llama-3", "llama-small-heads", "qwen3", "gemma2", "gemma3", "phi3", "gpt2"])(
    "%s computes in float16",
    async (name) => {
      const out = join(scratch, `${name}-cuda`);
      await convert(sourceOf(name), { out, dtype: "fp16", target: "cuda" });
      expect(await relativeDifference(out, await expectedOf(name))).toBeLessThan(0.01);
    },
  );

  it("keeps 8-bit blocks in int8", async () => {
    const out = join(scratch, "gguf-qwen2-int8");
    const { tensors } = await convert(sourceOf("gguf-qwen2"), { out, dtype: "int8" });
    expect(tensors.filter((entry) => entry.name.endsWith(".Q8_0"))).toHaveLength(2 * 4);
    expect(await relativeDifference(out, await expectedOf("gguf-qwen2"))).toBeLessThan(ACTIVATIONS);
  });
});
