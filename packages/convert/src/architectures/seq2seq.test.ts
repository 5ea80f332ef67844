import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Tensor } from "@glossa/tensor";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSeq2Seq, type Seq2SeqRunner } from "../../scripts/seq2seq-runner.ts";
import { convert } from "../convert.ts";
import { bucketOf } from "../layers/relative-position-bias.ts";
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

describe("quantized", () => {
  /** Root mean square of the difference from the reference, over that of the reference. */
  async function relativeDifference(out: string, name: string): Promise<number> {
    const model = await openSeq2Seq(out);
    try {
      const expected = await expectedOf(name);
      const [rows, positions, vocab] = expected.batch.shape as [number, number, number];
      await model.encode(expected.sources, padding[name]!);
      let difference = 0;
      let total = 0;
      for (let position = 0; position < positions; position++) {
        const logits =
          position === 0
            ? await model.begin(expected.starts, CAPACITY)
            : await model.step(expected.steps.map((row) => row[position - 1]!));
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
      await model.close();
    }
  }

  // About twenty products follow each other (four in each of two encoder layers, six in each of two decoder layers, and the
  // head), and each adds about what rounding its weights changes: between 4 (independent) and 20 times that in all. int8
  // rounds activations too, by about half as much as weights.
  it.each([
    ["marian", "int8"],
    ["m2m100", "int8"],
    ["flan-t5", "int8"],
    ["marian", "int4"],
    ["bart", "int4"],
    ["flan-t5", "int4"],
    ["t5", "fp16"],
    ["mbart", "fp16"],
  ] as const)("%s in %s stays within what rounding predicts", async (name, dtype) => {
    const out = join(scratch, `${name}-${dtype}`);
    const { tensors } = await convert(join(fixtures, name), { out, dtype });
    const rounded = Math.max(...tensors.map(({ relativeError }) => relativeError));
    // A step is the largest element of a row over 63 (of a block over 8), rounding is off by 1/√12 of it, and the largest of
    // a few dozen random elements is below three times their root mean square.
    expect(rounded).toBeLessThan({ int8: 3 / 63 / Math.sqrt(12), int4: 3 / 8 / Math.sqrt(12), fp16: 0.0003 }[dtype]);
    const difference = await relativeDifference(out, name);
    expect(difference).toBeLessThan(6 * rounded + (dtype === "fp16" ? 1e-4 : 0.01));
    expect(difference).toBeGreaterThan(0);
  });

  // Made for CUDA; ONNX Runtime has the same operators in float16 on the CPU, which checks the graph.
  it.each(["marian", "bart", "mbart", "m2m100"])("%s computes in float16", async (name) => {
    const out = join(scratch, `${name}-cuda`);
    await convert(join(fixtures, name), { out, dtype: "fp16", target: "cuda" });
    expect(await relativeDifference(out, name)).toBeLessThan(0.01);
  });
});

describe("configs and checkpoints", () => {
  type Json = Record<string, unknown>;

  async function variant(name: string, label: string, change: Json): Promise<string> {
    const directory = join(scratch, `variant-${label}`);
    await cp(join(fixtures, name), directory, { recursive: true });
    const config = JSON.parse(await readFile(join(directory, "config.json"), "utf8")) as Json;
    await writeFile(join(directory, "config.json"), JSON.stringify({ ...config, ...change }));
    return directory;
  }

  it.each([
    ["marian", { add_bias_logits: true }, "add_bias_logits"],
    ["marian", { static_position_embeddings: false }, "static_position_embeddings"],
    ["marian", { normalize_before: true }, "normalize_before"],
    ["marian", { decoder_vocab_size: 32 }, "decoder_vocab_size"],
    ["marian", { num_hidden_layers: 3 }, "num_hidden_layers"],
    ["marian", { encoder_attention_heads: 5 }, "heads"],
    ["bart", { activation_function: "mish" }, "activation_function"],
    ["bart", { extra_pos_embeddings: 0 }, "extra_pos_embeddings"],
    ["mbart", { add_final_layer_norm: false }, "add_final_layer_norm"],
    ["m2m100", { moe_capacity: 2 }, "moe_capacity"],
    ["m2m100", { d_model: 1024 }, "shared.weight"],
    ["t5", { feed_forward_proj: "gated-nothing" }, "feed_forward_proj"],
    ["t5", { dense_act_fn: "silu" }, "dense_act_fn"],
    ["t5", { relative_attention_max_distance: 0 }, "relative_attention_max_distance"],
    ["mt5", { is_encoder_decoder: false }, "is_encoder_decoder"],
    ["mt5", { model_type: "umt5" }, "umt5"],
  ])("%s with %o is an error that names it", async (name, change, named) => {
    const source = await variant(name, named.replace(/\W/g, "_") + name, change);
    await expect(convert(source, { out: join(scratch, "never") })).rejects.toMatchObject({
      code: named === "shared.weight" ? "CONVERT_TENSOR" : "CONVERT_CONFIG",
      message: expect.stringContaining(named),
    });
  });

  it("T5 is not made in float16", async () => {
    const options = { out: join(scratch, "never"), dtype: "fp16", target: "cuda" } as const;
    await expect(convert(join(fixtures, "t5"), options)).rejects.toMatchObject({ code: "CONVERT_CONFIG" });
  });

  it("tables that the config ties must be the same", async () => {
    const source = await variant("bart-untied", "tied", { tie_word_embeddings: true });
    await expect(convert(source, { out: join(scratch, "never") })).rejects.toMatchObject({
      code: "CONVERT_TENSOR",
      message: expect.stringContaining("tie_word_embeddings"),
    });
  });

  it("copies the files of the tokenizer and writes what is needed to call the graphs", async () => {
    const source = await variant("marian", "files", {});
    const files = ["source.spm", "target.spm", "vocab.json", "generation_config.json", "tokenizer_config.json"];
    for (const file of files) await writeFile(join(source, file), file);
    await writeFile(join(source, "pytorch_lora.txt"), "not for us");
    const out = join(scratch, "files");
    const { task } = await convert(source, { out });
    expect(task).toBe("text2text-generation");
    const written = [
      "config.json",
      "decoder.onnx",
      "decoder_scoring.onnx",
      "encoder.onnx",
      "glossa.json",
      "model.onnx_data",
    ];
    expect((await readdir(out)).sort()).toEqual([...files, ...written].sort());
    expect(JSON.parse(await readFile(join(out, "glossa.json"), "utf8"))).toMatchObject({
      seq2seq: {
        layers: 2,
        heads: 2,
        headSize: 16,
        vocabSize: 64,
        sourceVocabSize: 64,
        contextLength: 40,
        sourceLength: 40,
        cacheDType: "float32",
      },
    });
  });

  it("leaves out a bias of the logits that is zero", async () => {
    const source = await variant("marian", "zero-bias", {});
    const nodesOf = async (out: string): Promise<boolean> => {
      await convert(source, { out });
      return (await readFile(join(out, "decoder.onnx"), "latin1")).includes("final_logits_bias");
    };
    expect(await nodesOf(join(scratch, "bias"))).toBe(true);
    const path = join(source, "model.safetensors");
    const file = await readFile(path);
    const start = 8 + Number(file.readBigUInt64LE(0));
    const header = JSON.parse(file.subarray(8, start).toString()) as Record<string, { data_offsets: [number, number] }>;
    const [from, to] = header["final_logits_bias"]!.data_offsets;
    await writeFile(path, file.fill(0, start + from, start + to));
    expect(await nodesOf(join(scratch, "no-bias"))).toBe(false);
  });

  it("puts distances into the same buckets as T5", async () => {
    const expected = JSON.parse(await readFile(join(fixtures, "buckets.json"), "utf8")) as Record<string, number[]>;
    for (const [key, buckets] of Object.entries(expected)) {
      const [kind, count, most] = key.split("_") as [string, string, string];
      const found = buckets.map((_, i) => bucketOf(i - 300, Number(count), Number(most), kind === "both"));
      expect(found, key).toEqual(buckets);
    }
  });
});
