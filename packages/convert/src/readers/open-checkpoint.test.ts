import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCheckpoint } from "./open-checkpoint.ts";

const fixtures = fileURLToPath(new URL("./fixtures/", import.meta.url));
const expected = JSON.parse(await readFile(join(fixtures, "all.json"), "utf8")) as Record<
  "safetensors" | "pytorch" | "gguf",
  { name: string; dtype: string; shape: number[]; float32Bits: number[] }[]
>;

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "glossa-readers-"));
});
afterAll(() => rm(scratch, { recursive: true }));

const bitsOf = (values: Float32Array) => [...new Int32Array(values.buffer, values.byteOffset, values.length)];

describe.each([
  ["safetensors", "all.safetensors"],
  ["gguf", "all.gguf"],
  ["pytorch", "all.pt"],
] as const)("%s", (format, file) => {
  const path = join(fixtures, file);

  it("lists every tensor and reads the reference's values", async () => {
    await using checkpoint = await openCheckpoint(path);
    expect(checkpoint.format).toBe(format);
    expect([...checkpoint.tensors.keys()].sort()).toEqual(expected[format].map(({ name }) => name).sort());
    for (const { name, dtype, shape, float32Bits } of expected[format]) {
      const info = checkpoint.tensors.get(name)!;
      expect({ ...info }).toEqual({ name, dtype, shape, byteLength: info.byteLength });
      const values = await checkpoint.readFloat32(name);
      expect(values.shape).toEqual(shape);
      expect(bitsOf(values.data), name).toEqual(float32Bits);
      expect((await checkpoint.readBytes(name)).byteLength).toBe(info.byteLength);
    }
  });

  it("reads several tensors at the same time", async () => {
    await using checkpoint = await openCheckpoint(path);
    const names = [...checkpoint.tensors.keys()];
    const together = await Promise.all(names.map((name) => checkpoint.readFloat32(name)));
    for (const [i, name] of names.entries()) expect(together[i]).toEqual(await checkpoint.readFloat32(name));
  });

  it("names a tensor that is missing", async () => {
    await using checkpoint = await openCheckpoint(path);
    await expect(checkpoint.readBytes("nothing")).rejects.toMatchObject({
      code: "CONVERT_TENSOR",
      message: expect.stringContaining('"nothing"'),
    });
  });

  it("ends with the signal's reason", async () => {
    const reason = new Error("enough");
    await expect(openCheckpoint(path, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await using checkpoint = await openCheckpoint(path);
    const aborted = { signal: AbortSignal.abort(reason) };
    await expect(checkpoint.readBytes("matrix", aborted)).rejects.toBe(reason);
    await expect(checkpoint.readFloat32("float16", aborted)).rejects.toBe(reason);
  });

  it("reads nothing after close", async () => {
    const checkpoint = await openCheckpoint(path);
    await checkpoint.close();
    await checkpoint.close();
    await expect(checkpoint.readBytes("matrix")).rejects.toMatchObject({ code: "CONVERT_CLOSED" });
  });

  it("says that a truncated file is broken", async () => {
    const bytes = await readFile(path);
    // GGUF pads its end to 32 bytes.
    for (const length of [0, 3, 9, 30, Math.floor(bytes.length / 2), bytes.length - 32]) {
      const cut = join(scratch, `cut-${format}`);
      await writeFile(cut, bytes.subarray(0, length));
      await expect(openCheckpoint(cut), `${length} bytes`).rejects.toMatchObject({ code: "CONVERT_FORMAT" });
    }
  });
});

describe("GGUF", () => {
  it("dequantizes every block type bit for bit as the gguf package does", async () => {
    await using blocks = await openCheckpoint(join(fixtures, "blocks.gguf"));
    await using reference = await openCheckpoint(join(fixtures, "blocks.expected.safetensors"));
    expect(blocks.tensors.size).toBe(10);
    for (const { name, dtype, shape } of blocks.tensors.values()) {
      expect(dtype).toBe(name);
      expect(shape).toEqual([2, 512]);
      const values = await blocks.readFloat32(name);
      expect(bitsOf(values.data), name).toEqual(bitsOf((await reference.readFloat32(name)).data));
    }
  });

  it("reads metadata of every type", async () => {
    await using checkpoint = await openCheckpoint(join(fixtures, "all.gguf"));
    expect(Object.fromEntries(checkpoint.metadata)).toEqual({
      "general.architecture": "llama",
      "a.uint32": 4_000_000_000,
      "a.int32": -5,
      "a.uint64": 2n ** 60n,
      "a.float32": 0.5,
      "a.bool": true,
      "a.string": "grüße 🎈",
      "a.strings": ["x", "", "ü"],
      "a.numbers": [1, 2, 3],
    });
  });
});

describe("PyTorch", () => {
  it("finds the weights inside a training checkpoint", async () => {
    await using checkpoint = await openCheckpoint(join(fixtures, "nested.pt"));
    expect([...checkpoint.tensors.keys()]).toEqual(["matrix"]);
  });

  it("keeps plain values beside tensors as metadata", async () => {
    await using checkpoint = await openCheckpoint(join(fixtures, "all.pt"));
    expect([...checkpoint.metadata]).toEqual([["epoch", 3]]);
  });

  it("refuses a pickle that names anything but tensors, and names it", async () => {
    await expect(openCheckpoint(join(fixtures, "module.pt"))).rejects.toMatchObject({
      code: "CONVERT_UNSAFE_PICKLE",
      message: expect.stringContaining("torch.nn.modules.linear.Linear"),
    });
  });

  it("says what to do with a file from before PyTorch 1.6", async () => {
    await expect(openCheckpoint(join(fixtures, "before-1.6.pt"))).rejects.toMatchObject({
      code: "CONVERT_FORMAT",
      message: expect.stringContaining("before 1.6"),
    });
  });
});

describe("shards and directories", () => {
  it.each(["safetensors", "bin"])("joins %s shards", async (ending) => {
    await using checkpoint = await openCheckpoint(join(fixtures, `sharded-${ending}`));
    expect([...checkpoint.tensors.keys()].sort()).toEqual(["float16", "int8", "matrix"]);
    for (const { name, float32Bits } of expected.pytorch.filter((entry) => checkpoint.tensors.has(entry.name))) {
      expect(bitsOf((await checkpoint.readFloat32(name)).data)).toEqual(float32Bits);
    }
  });

  async function index(weightMap: unknown): Promise<string> {
    const directory = await mkdtemp(join(scratch, "index-"));
    await writeFile(join(directory, "model.safetensors.index.json"), JSON.stringify({ weight_map: weightMap }));
    return directory;
  }

  it.each(["../all.safetensors", "/etc/passwd", "a/b", "..", "a\\b", "C:x", ""])(
    "refuses the shard name %j",
    async (name) => {
      await expect(openCheckpoint(await index({ matrix: name }))).rejects.toMatchObject({ code: "CONVERT_PATH" });
    },
  );

  it("names a shard that is missing, and an index without tensors", async () => {
    await expect(openCheckpoint(await index({ matrix: "gone.safetensors" }))).rejects.toMatchObject({
      code: "CONVERT_NOT_FOUND",
      message: expect.stringContaining("gone.safetensors"),
    });
    await expect(openCheckpoint(await index({}))).rejects.toMatchObject({ code: "CONVERT_FORMAT" });
    await expect(openCheckpoint(await index(["x"]))).rejects.toMatchObject({ code: "CONVERT_FORMAT" });
  });

  it("refuses shards that disagree with their index", async () => {
    const directory = await index({ matrix: "one.safetensors" });
    await writeFile(join(directory, "one.safetensors"), await readFile(join(fixtures, "all.safetensors")));
    await expect(openCheckpoint(directory)).rejects.toMatchObject({ code: "CONVERT_FORMAT" });
    await writeFile(
      join(directory, "one.safetensors"),
      await readFile(join(fixtures, "sharded-safetensors/model-00002-of-00002.safetensors")),
    );
    await expect(openCheckpoint(directory)).rejects.toMatchObject({ code: "CONVERT_FORMAT" });
  });

  it("says when there is nothing, or a choice to make", async () => {
    await expect(openCheckpoint(join(scratch, "nowhere"))).rejects.toMatchObject({ code: "CONVERT_NOT_FOUND" });
    const directory = await mkdtemp(join(scratch, "files-"));
    await expect(openCheckpoint(directory)).rejects.toMatchObject({ code: "CONVERT_NOT_FOUND" });
    const gguf = await readFile(join(fixtures, "all.gguf"));
    await writeFile(join(directory, "a.Q4_0.gguf"), gguf);
    await using only = await openCheckpoint(directory);
    expect(only.format).toBe("gguf");
    await writeFile(join(directory, "b.Q8_0.gguf"), gguf);
    await expect(openCheckpoint(directory)).rejects.toMatchObject({
      code: "CONVERT_NOT_FOUND",
      message: expect.stringContaining("a.Q4_0.gguf, b.Q8_0.gguf"),
    });
  });
});
