import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { openSession } from "@glossa/runtime";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { convertCached } from "./cache/convert-cached.ts";
import { convert } from "./convert.ts";
import type { ConvertOptions } from "./convert-options.ts";

const fixtures = fileURLToPath(new URL("./architectures/fixtures/encoders/", import.meta.url));
const fixture = join(fixtures, "bert-sequence-classification");
let root: string;
let out: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "glossa-convert-"));
  out = join(root, "out");
});
afterEach(() => rm(root, { recursive: true, force: true }));

type Json = Record<string, unknown>;

/** A copy of the fixture with another config. */
async function variant(change: (config: Json) => Json, from = fixture): Promise<string> {
  const directory = join(root, "variant");
  await cp(from, directory, { recursive: true });
  const config = JSON.parse(await readFile(join(directory, "config.json"), "utf8")) as Json;
  await writeFile(join(directory, "config.json"), JSON.stringify(change(config)));
  return directory;
}

describe("convert writes a model directory", () => {
  it.each(["fp32", "fp16", "int4"] as const)("with the head in %s", async (headDtype) => {
    const { tensors } = await convert(join(fixtures, "bert-masked-lm"), { out, dtype: "int8", headDtype });
    const stored = { fp32: "float32", fp16: "float16", int4: "uint8" }[headDtype];
    const dtypes = (part: RegExp) => new Set(tensors.filter(({ name }) => part.test(name)).map(({ dtype }) => dtype));
    // the table is small, so that it is float32 for the embedding, and the head's beside it
    expect(dtypes(/word_embeddings\.weight/)).toEqual(new Set(["float32", stored]));
    expect(dtypes(/attention\.self\.query\.weight\.int8$/)).toEqual(new Set(["int8"]));
    const about = JSON.parse(await readFile(join(out, "glossa.json"), "utf8")) as Json;
    expect(about).toMatchObject({ dtype: "int8", headDtype });
    await (await openSession(join(out, "model.onnx"))).close();
  });

  it("with the model, its config, its tokenizer's files and how it was made", async () => {
    const source = await variant((config) => config);
    await writeFile(join(source, "tokenizer.json"), "{}");
    await writeFile(join(source, "vocab.txt"), "[PAD]\n");
    await writeFile(join(source, "optimizer.pt"), "not for us");
    const report = await convert(source, { out, dtype: "int8", source: { name: "org/tiny", revision: "abc" } });
    expect((await readdir(out)).sort()).toEqual([
      "config.json",
      "glossa.json",
      "model.onnx",
      "tokenizer.json",
      "vocab.txt",
    ]);
    expect(JSON.parse(await readFile(join(out, "glossa.json"), "utf8"))).toMatchObject({
      modelType: "bert",
      task: "text-classification",
      dtype: "int8",
      target: "cpu",
      name: "org/tiny",
      revision: "abc",
      files: [{ file: "model.onnx", byteLength: report.byteLength, sha256: report.files[0]!.sha256 }],
    });
    const model = (await readFile(join(out, "model.onnx"))).toString("latin1");
    for (const text of ["glossa.source", "org/tiny", "glossa.revision", "glossa.dtype", "int8"])
      expect(model).toContain(text);
    await using session = await openSession(join(out, "model.onnx"));
    expect(session.inputs.map(({ name, dtype, shape }) => ({ name, dtype, shape }))).toEqual(
      ["input_ids", "attention_mask", "token_type_ids"].map((name) => ({
        name,
        dtype: "int64",
        shape: expect.anything(),
      })),
    );
  });

  it("with sizes and errors of every weight in the report", async () => {
    const { tensors, byteLength, float32ByteLength, unusedTensors } = await convert(fixture, { out, dtype: "int8" });
    const query = tensors.find(({ name }) => name === "bert.encoder.layer.0.attention.self.query.weight.int8")!;
    expect(query).toMatchObject({ dtype: "int8", shape: [16, 16], byteLength: 256 });
    expect(query.sources).toEqual(["bert.encoder.layer.0.attention.self.query.weight"]);
    expect(query.relativeError).toBeGreaterThan(0.003);
    expect(query.relativeError).toBeLessThan(0.03);
    expect(tensors.find(({ name }) => name.endsWith("LayerNorm.weight"))!.relativeError).toBe(0);
    expect(byteLength).toBeGreaterThan(0);
    // 60 words, 20 positions, 2 types, a norm; 2 layers; pooler and classifier.
    const layer = 4 * (16 * 16 + 16) + 2 * 16 * 40 + 40 + 16 + 4 * 16;
    expect(float32ByteLength).toBe(4 * (82 * 16 + 2 * 16 + 2 * layer + (16 * 16 + 16) + (3 * 16 + 3)));
    expect(unusedTensors).toEqual([]);
  });

  it("with the same bytes each time, from safetensors and from a PyTorch file", async () => {
    const first = await convert(fixture, { out });
    const second = await convert(join(fixture, "model.safetensors"), { out: join(root, "again") });
    const third = await convert(join(fixtures, "bert-pytorch-bin"), { out: join(root, "pytorch") });
    expect(second.files).toEqual(first.files);
    expect(third.files).toEqual(first.files);
  });

  it("for another task than the checkpoint's, without its head", async () => {
    const { task, unusedTensors } = await convert(fixture, { out, task: "feature-extraction" });
    expect(task).toBe("feature-extraction");
    expect(unusedTensors).toEqual([
      "bert.pooler.dense.bias",
      "bert.pooler.dense.weight",
      "classifier.bias",
      "classifier.weight",
    ]);
  });

  it("pools as the files of sentence-transformers say", async () => {
    const source = await variant((config) => config, join(fixtures, "bert-model"));
    const type = (name: string, path: string) => ({ type: `sentence_transformers.models.${name}`, path });
    const modules = [type("Transformer", ""), type("Pooling", "1_Pooling"), type("Normalize", "2_Normalize")];
    await writeFile(join(source, "modules.json"), JSON.stringify(modules));
    await mkdir(join(source, "1_Pooling"));
    await writeFile(join(source, "1_Pooling", "config.json"), JSON.stringify({ pooling_mode_mean_tokens: true }));
    expect((await convert(source, { out })).task).toBe("sentence-embedding");
    await writeFile(join(source, "modules.json"), JSON.stringify([type("Dense", "3_Dense")]));
    await expect(convert(source, { out: join(root, "dense") })).rejects.toMatchObject({
      code: "CONVERT_CONFIG",
      message: expect.stringContaining("Dense"),
    });
    await writeFile(join(source, "modules.json"), JSON.stringify([type("Pooling", "../../etc")]));
    await expect(convert(source, { out: join(root, "out2") })).rejects.toMatchObject({ code: "CONVERT_PATH" });
  });

  it.each([
    ["CONVERT_FORMAT", "no JSON"],
    ["CONVERT_FORMAT", '{"0": {}}'],
    ["CONVERT_CONFIG", "[null]"],
    ["CONVERT_CONFIG", "[3]"],
    ["CONVERT_NOT_FOUND", '[{"type": "Pooling", "path": "1_Pooling"}]'],
    ["CONVERT_PATH", '[{"type": "Pooling"}]'],
    ["CONVERT_LIMIT", " ".repeat(9 << 20)],
  ])("answers %s to a broken modules.json", async (code, modules) => {
    const source = await variant((config) => config, join(fixtures, "bert-model"));
    await writeFile(join(source, "modules.json"), modules);
    await expect(convert(source, { out })).rejects.toMatchObject({ code });
  });

  it("reports progress up to the last weight", async () => {
    const seen: number[] = [];
    await convert(fixture, { out, onProgress: ({ done, total }) => seen.push(done / total) });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
  });
});

describe("convert names what it does not support", () => {
  const cases: [string, (config: Json) => Json, RegExp][] = [
    ["an unknown model_type", (c) => ({ ...c, model_type: "mystery" }), /"mystery"/],
    ["no model_type", ({ model_type: _, ...c }) => c, /model_type/],
    ["a model_type that an object has", (c) => ({ ...c, model_type: "toString" }), /"toString"/],
    ["an unknown field", (c) => ({ ...c, rope_theta: 10_000 }), /"rope_theta"/],
    ["custom code", (c) => ({ ...c, auto_map: { AutoModel: "modeling.X" } }), /"auto_map"/],
    ["quantized weights", (c) => ({ ...c, quantization_config: { bits: 4 } }), /"quantization_config"/],
    ["a decoder", (c) => ({ ...c, is_decoder: true }), /"is_decoder"/],
    ["relative positions", (c) => ({ ...c, position_embedding_type: "relative_key" }), /"position_embedding_type"/],
    ["pruned heads", (c) => ({ ...c, pruned_heads: { "1": [0] } }), /"pruned_heads/],
    ["an activation", (c) => ({ ...c, hidden_act: "mish" }), /"hidden_act" is "mish"/],
    ["a size of 0", (c) => ({ ...c, hidden_size: 0 }), /"hidden_size" is 0/],
    ["a size that is a string", (c) => ({ ...c, hidden_size: "16" }), /"hidden_size" is "16"/],
    ["too many layers", (c) => ({ ...c, num_hidden_layers: 1e9 }), /"num_hidden_layers"/],
    ["heads that do not divide the width", (c) => ({ ...c, num_attention_heads: 3 }), /3 heads/],
    ["no architectures", ({ architectures: _, ...c }) => c, /"architectures".*task/],
    ["an architecture without a task", (c) => ({ ...c, architectures: ["BertForPuzzles"] }), /"BertForPuzzles"/],
  ];
  it.each(cases)("%s", async (_, change, message) => {
    const source = await variant(change);
    await expect(convert(source, { out })).rejects.toMatchObject({
      code: "CONVERT_CONFIG",
      message: expect.stringMatching(message),
    });
    expect(await readdir(root)).toEqual(["variant"]);
  });

  it("unless the field is to be ignored", async () => {
    const source = await variant((config) => ({ ...config, adapter: "x" }));
    await expect(convert(source, { out })).rejects.toThrow('"adapter"');
    await convert(source, { out, ignoredConfigFields: ["adapter"] });
  });

  it("a tensor that is missing, has another shape, or belongs to something else", async () => {
    const missing = await variant((config) => ({ ...config, num_hidden_layers: 3 }));
    await expect(convert(missing, { out })).rejects.toMatchObject({
      code: "CONVERT_TENSOR",
      message: expect.stringContaining("encoder.layer.2."),
    });
    const shape = await variant((config) => ({ ...config, vocab_size: 61 }));
    await expect(convert(shape, { out })).rejects.toThrow(/word_embeddings\.weight" has shape \[60, 16\].*\[61, 16\]/);
    const foreign = await variant((config) => ({ ...config, num_hidden_layers: 1 }));
    await expect(convert(foreign, { out })).rejects.toThrow(/encoder\.layer\.1\..*not part of model_type "bert"/);
  });

  it("a task that the architecture cannot be built for", async () => {
    await expect(convert(fixture, { out, task: "text-generation" })).rejects.toMatchObject({ code: "CONVERT_CONFIG" });
    await expect(convert(fixture, { out, task: "fill-mask" })).rejects.toMatchObject({ code: "CONVERT_TENSOR" });
  });

  it.each([
    ["dtyp", { dtyp: "fp32" }, /"dtyp".*"dtype"/],
    ["dtype", { dtype: "int3" }, /int4/],
    ["target", { target: "tpu" }, /cuda/],
    ["task", { task: "poetry" }, /fill-mask/],
    ["embeddingDtype", { embeddingDtype: "int4" }, /embeddingDtype.*fp32, fp16, int8/],
    ["headDtype", { headDtype: "fp8" }, /headDtype.*int4/],
    ["headDtype", { headDtype: "fp32" }, /headDtype is for .*fill-mask.*, not for text-classification/],
    ["pooling", { pooling: { mode: "mean", normalise: true } }, /pooling/],
    ["pooling", { pooling: { mode: "cls", normalize: true } }, /pooling is for sentence-embedding, not for text-/],
    ["out", { out: undefined }, /"out"/],
  ])("a wrong option: %s", async (_, options, message) => {
    const given = { out, ...options } as unknown as ConvertOptions;
    await expect(convert(fixture, given)).rejects.toMatchObject({
      code: "CONVERT_OPTION",
      message: expect.stringMatching(message),
    });
  });

  it("no options", async () => {
    for (const options of [undefined, null, 3, []]) {
      await expect(convert(fixture, options as never)).rejects.toMatchObject({ code: "CONVERT_OPTION" });
    }
  });

  it.skipIf(process.platform === "win32")("a named pipe where a file should be, without waiting for it", async () => {
    for (const name of ["model.safetensors", "config.json", "tokenizer.json"]) {
      const source = await variant((config) => config);
      await rm(join(source, name), { force: true });
      await promisify(execFile)("mkfifo", [join(source, name)]);
      await expect(convert(source, { out })).rejects.toMatchObject({ code: "CONVERT_NOT_FOUND" });
      await expect(convertCached(source, { cache: join(root, "cache") })).rejects.toMatchObject({
        code: "CONVERT_NOT_FOUND",
      });
      await rm(source, { recursive: true });
    }
  });

  it("int8 on cuda", async () => {
    const head = { task: "fill-mask", headDtype: "int8", target: "cuda" } as const;
    await expect(convert(join(fixtures, "bert-masked-lm"), { out, ...head })).rejects.toThrow(/fp16 or int4/);
    await expect(convert(fixture, { out, dtype: "int8", target: "cuda" })).rejects.toThrow(/fp16 or int4/);
  });

  it("a directory without config or weights, and one that exists already", async () => {
    await expect(convert(join(root, "nothing"), { out })).rejects.toMatchObject({ code: "CONVERT_NOT_FOUND" });
    await expect(convert(root, { out })).rejects.toMatchObject({ code: "CONVERT_NOT_FOUND" });
    await mkdir(out);
    await expect(convert(fixture, { out })).rejects.toMatchObject({ code: "CONVERT_OUTPUT" });
  });

  it("a config that is no JSON object", async () => {
    const source = await variant((config) => config);
    for (const text of ["", "[]", "null", "{", "\u0000"]) {
      await writeFile(join(source, "config.json"), text);
      await expect(convert(source, { out })).rejects.toMatchObject({ code: "CONVERT_FORMAT" });
    }
  });

  it.each(["int8", "int4", "fp16"] as const)("weights that are not numbers, in %s", async (dtype) => {
    const source = await variant((config) => config);
    const bytes = await readFile(join(fixture, "model.safetensors"));
    // Every float of the last kilobytes: some are in matrices that are quantized.
    for (let at = bytes.length - 4000; at + 4 <= bytes.length; at += 4) bytes.writeFloatLE(Number.NaN, at);
    await writeFile(join(source, "model.safetensors"), bytes);
    await expect(convert(source, { out, dtype })).rejects.toMatchObject({
      code: "CONVERT_TENSOR",
      message: expect.stringContaining("not finite"),
    });
    expect(await readdir(root)).toEqual(["variant"]);
  });
});

describe("convert ends when it is told to", () => {
  it("and leaves nothing behind", async () => {
    const reason = new Error("enough");
    const controller = new AbortController();
    const options = { out, signal: controller.signal, onProgress: () => controller.abort(reason) };
    await expect(convert(fixture, options)).rejects.toBe(reason);
    await expect(convert(fixture, { out, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(await readdir(root)).toEqual([]);
  });
});
