import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Tensor } from "@glossa/tensor";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSeq2Seq, type Seq2SeqRunner } from "../../scripts/seq2seq-runner.ts";
import { convert } from "../convert.ts";
import { openCheckpoint } from "../readers/open-checkpoint.ts";

const fixtures = fileURLToPath(new URL("./fixtures/seq2seq/", import.meta.url));
const CAPACITY = 24;
const TOLERANCE = 1e-4;
const padding: Readonly<Record<string, number>> = {
  marian: 63,
  "marian-separate": 55,
  bart: 1,
  "bart-untied": 1,
  mbart: 1,
  m2m100: 1,
  t5: 0,
  "flan-t5": 0,
  mt5: 0,
};

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "glossa-seq2seq-"));
});
afterAll(() => rm(scratch, { recursive: true }));

interface Expected {
  /** [1, 1 + steps, vocab], [rows, 1 + steps, vocab], [1, tokens, vocab] */
  readonly alone: Tensor<"float32">;
  readonly batch: Tensor<"float32">;
  readonly prompt: Tensor<"float32">;
  /** One list for each row. */
  readonly sources: number[][];
  readonly starts: number[][];
  readonly steps: number[][];
}

async function expectedOf(name: string): Promise<Expected> {
  await using file = await openCheckpoint(join(fixtures, name, "expected.safetensors"));
  const rowsOf = async (key: string): Promise<number[][]> => {
    const { data, shape } = await file.readFloat32(key);
    const width = shape.at(-1)!;
    return Array.from({ length: data.length / width }, (_, row) => [...data.subarray(row * width, (row + 1) * width)]);
  };
  return {
    alone: await file.readFloat32("alone"),
    batch: await file.readFloat32("batch"),
    prompt: await file.readFloat32("prompt"),
    sources: (await Promise.all([0, 1, 2].map((row) => rowsOf(`source${row}`)))).flat(),
    starts: await rowsOf("starts"),
    steps: await rowsOf("steps"),
  };
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

describe.each(Object.keys(padding))("%s", (name) => {
  let model: Seq2SeqRunner;
  let expected: Expected;
  beforeAll(async () => {
    const out = join(scratch, name);
    await convert(join(fixtures, name), { out });
    model = await openSeq2Seq(out);
    expected = await expectedOf(name);
  });
  afterAll(() => model?.close());

  /** The largest difference from the reference over the start tokens and every step, with `copies` rows a source. */
  async function compare(reference: Tensor<"float32">, copies = 1, order?: number[]): Promise<number> {
    const [sources, positions, vocab] = reference.shape as [number, number, number];
    const rows = Array.from({ length: sources * copies }, (_, row) => Math.floor(row / copies));
    await model.encode(expected.sources.slice(0, sources), padding[name]!);
    let largest = 0;
    for (let position = 0; position < positions; position++) {
      const logits =
        position === 0
          ? await model.begin(
              rows.map((row) => expected.starts[row]!),
              CAPACITY,
            )
          : await model.step(rows.map((row) => expected.steps[row]![position - 1]!));
      for (const [row, source] of rows.entries()) {
        const start = (source * positions + position) * vocab;
        largest = Math.max(largest, largestDifference(logits[row]!, reference.data.subarray(start, start + vocab)));
      }
      if (order) model.reorder(order);
    }
    return largest;
  }

  it("gives PyTorch's logits for the start tokens and 20 steps with the cache", async () => {
    expect(await compare(expected.alone)).toBeLessThan(TOLERANCE);
  });

  it("gives them for a batch of three sources of different lengths", async () => {
    expect(await compare(expected.batch)).toBeLessThan(TOLERANCE);
  });

  it("gives them for two rows of each source that share its keys and values", async () => {
    expect(await compare(expected.batch, 2, [1, 0, 3, 3, 4, 5])).toBeLessThan(TOLERANCE);
  });

  it("scores every token of rows of different lengths", async () => {
    const { prompt, sources, starts, steps } = expected;
    await model.encode(sources.slice(0, 2), padding[name]!);
    const [first] = await model.score([starts[0]!, [...starts[1]!, ...steps[1]!.slice(0, 5)]]);
    expect(largestDifference(first!, prompt.data)).toBeLessThan(TOLERANCE);
  });
});
