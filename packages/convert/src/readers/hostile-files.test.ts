import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCheckpoint } from "./open-checkpoint.ts";
import { tensorGlobals } from "./pytorch/tensor-globals.ts";
import { type PickledDict, PickledTuple, unpickle } from "./pytorch/unpickle.ts";

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "glossa-hostile-"));
});
afterAll(() => rm(scratch, { recursive: true }));

async function opening(bytes: Uint8Array): Promise<unknown> {
  const path = join(scratch, "file");
  await writeFile(path, bytes);
  const checkpoint = await openCheckpoint(path);
  await checkpoint.close();
  return checkpoint;
}

describe("safetensors", () => {
  function file(header: unknown, data = 8, announced?: bigint): Uint8Array {
    const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
    const bytes = new Uint8Array(8 + json.length + data);
    new DataView(bytes.buffer).setBigUint64(0, announced ?? BigInt(json.length), true);
    bytes.set(json, 8);
    return bytes;
  }
  const entry = (shape: unknown, data_offsets: unknown, dtype = "F32") => ({ dtype, shape, data_offsets });

  it("reads the smallest file", async () => {
    await expect(opening(file({ a: entry([2], [0, 8]) }))).resolves.toBeDefined();
    await expect(opening(file({}, 0))).resolves.toBeDefined();
  });

  it.each([
    ["overlapping tensors", { a: entry([2], [0, 8]), b: entry([1], [4, 8]) }],
    ["a gap", { a: entry([1], [4, 8]) }],
    ["bytes that no tensor has", { a: entry([1], [0, 4]) }],
    ["offsets that run backwards", { a: entry([2], [8, 0]) }],
    ["offsets that do not fit the shape", { a: entry([3], [0, 8]) }],
    ["a shape beyond all numbers", { a: entry([2 ** 40, 2 ** 40], [0, 8]) }],
    ["a negative dimension", { a: entry([-2], [0, 8]) }],
    ["a fraction of an element", { a: entry([1.5], [0, 6]) }],
    ["a field that does not belong", { a: { ...entry([2], [0, 8]), hook: "x" } }],
    ["metadata that are no strings", { __metadata__: { a: 1 }, a: entry([2], [0, 8]) }],
    ["a list", []],
    ["no JSON", "{"],
  ])("refuses %s", async (_, header) => {
    await expect(opening(file(header))).rejects.toMatchObject({ code: "CONVERT_FORMAT" });
  });

  it("names a dtype that it does not know", async () => {
    await expect(opening(file({ a: entry([8], [0, 8], "F8_E4M3") }))).rejects.toMatchObject({
      code: "CONVERT_DTYPE",
      message: expect.stringContaining("F8_E4M3"),
    });
  });

  it("refuses a header longer than the limit without reading it", async () => {
    await expect(opening(file({}, 8, 2n ** 62n))).rejects.toMatchObject({ code: "CONVERT_LIMIT" });
    await expect(opening(file({}, 8, 99_999_999n))).rejects.toMatchObject({ code: "CONVERT_FORMAT" });
  });
});

describe("GGUF", () => {
  function gguf(tensors: bigint, keys: bigint, ...rest: (number | bigint | string)[]): Uint8Array {
    const parts: Buffer[] = [];
    const push = (value: number | bigint | string): void => {
      if (typeof value === "string") {
        push(BigInt(value.length));
        parts.push(Buffer.from(value));
      } else if (typeof value === "bigint") {
        const buffer = Buffer.alloc(8);
        buffer.writeBigUInt64LE(value);
        parts.push(buffer);
      } else {
        const buffer = Buffer.alloc(4);
        buffer.writeUInt32LE(value);
        parts.push(buffer);
      }
    };
    parts.push(Buffer.from("GGUF"));
    for (const value of [3, tensors, keys, ...rest]) push(value);
    return new Uint8Array(Buffer.concat([...parts, Buffer.alloc(64)]));
  }
  const [UINT32, STRING, ARRAY] = [4, 8, 9];

  it("reads the smallest file", async () => {
    await expect(opening(gguf(0n, 1n, "a", UINT32, 5))).resolves.toBeDefined();
  });

  it.each([
    ["more tensors than the limit", gguf(2n ** 40n, 0n), "CONVERT_LIMIT"],
    ["more keys than the limit", gguf(0n, 2n ** 40n), "CONVERT_LIMIT"],
    ["a longer array than the limit", gguf(0n, 1n, "a", ARRAY, UINT32, 2n ** 40n), "CONVERT_LIMIT"],
    ["arrays in arrays in arrays", gguf(0n, 1n, "a", ...Array(8).fill([ARRAY, 1n]).flat(), ARRAY), "CONVERT_LIMIT"],
    ["a longer string than the limit", gguf(0n, 1n, "a", STRING, 2n ** 40n), "CONVERT_LIMIT"],
    ["an array that is cut off", gguf(0n, 1n, "a", ARRAY, UINT32, 1000n), "CONVERT_FORMAT"],
    ["the same key twice", gguf(0n, 2n, "a", UINT32, 1, "a", UINT32, 1), "CONVERT_FORMAT"],
    ["an alignment of 0", gguf(0n, 1n, "general.alignment", UINT32, 0), "CONVERT_FORMAT"],
    ["a tensor with too many dimensions", gguf(1n, 0n, "t", 9), "CONVERT_FORMAT"],
    ["a tensor beyond the end", gguf(1n, 0n, "t", 1, 64n, 0, 2n ** 30n), "CONVERT_FORMAT"],
    ["tensors over each other", gguf(2n, 0n, "t", 1, 4n, 0, 0n, "u", 1, 4n, 0, 0n), "CONVERT_FORMAT"],
    ["rows that are not whole blocks", gguf(1n, 0n, "t", 1, 33n, 2, 0n), "CONVERT_FORMAT"],
    ["a type that is not supported", gguf(1n, 0n, "t", 1, 256n, 23, 0n), "CONVERT_DTYPE"],
    ["a part of a model", gguf(0n, 1n, "split.count", UINT32, 2), "CONVERT_FORMAT"],
  ])("refuses %s", async (_, bytes, code) => {
    await expect(opening(bytes)).rejects.toMatchObject({ code });
  });
});

describe("pickles", () => {
  const text = (value: string): number[] => [...new TextEncoder().encode(value)];
  const load = (...parts: (number | string)[]): Promise<unknown> =>
    unpickle(
      Uint8Array.from([0x80, 2, ...parts.flatMap((part) => (typeof part === "string" ? text(part) : [part]))]),
      tensorGlobals(),
    );

  it("reads plain values", async () => {
    const dict = (await load("}", "X", 1, 0, 0, 0, "a", "K", 7, "s", ".")) as PickledDict;
    expect([...dict]).toEqual([["a", 7]]);
  });

  it.each(["os\nsystem\n", "builtins\neval\n", "torch\nload\n", "__builtin__\ngetattr\n", "torch._utils\n__dict__\n"])(
    "refuses the global %j, and says its name",
    async (name) => {
      await expect(load("c", name, "X", 2, 0, 0, 0, "ls", 0x85, "R", ".")).rejects.toMatchObject({
        code: "CONVERT_UNSAFE_PICKLE",
        message: expect.stringContaining(name.trim().replace("\n", ".")),
      });
    },
  );

  it.each([
    ["an opcode that calls by name", ["(", "i", "os\nsystem\n", "."], "CONVERT_UNSAFE_PICKLE"],
    ["an extension", [0x82, 1, "."], "CONVERT_UNSAFE_PICKLE"],
    ["a call of a string", ["X", 1, 0, 0, 0, "a", ")", "R", "."], "CONVERT_FORMAT"],
    ["a value from an empty stack", ["0", "."], "CONVERT_FORMAT"],
    ["an unknown memory", ["h", 3, "."], "CONVERT_FORMAT"],
    ["a string longer than the file", ["X", 255, 255, 255, 127, "a", "."], "CONVERT_FORMAT"],
    ["no end", ["}"], "CONVERT_FORMAT"],
  ])("refuses %s", async (_, parts, code) => {
    await expect(load(...(parts as (number | string)[]))).rejects.toMatchObject({ code });
  });

  it("refuses tensors that pass their storage, or ask for more than is there", () => {
    const host = tensorGlobals();
    const storage = host.persistent(new PickledTuple(["storage", host.global("torch.FloatStorage"), "0", "cpu", 4]));
    const rebuild = (shape: number[], strides: number[], offset = 0): unknown =>
      host.call(host.global("torch._utils._rebuild_tensor_v2"), [
        storage,
        offset,
        new PickledTuple(shape),
        new PickledTuple(strides),
      ]);
    expect(rebuild([2, 2], [2, 1])).toBeDefined();
    expect(() => rebuild([2, 2], [2, 1], 1)).toThrow(expect.objectContaining({ code: "CONVERT_FORMAT" }));
    expect(() => rebuild([5], [1])).toThrow(expect.objectContaining({ code: "CONVERT_FORMAT" }));
    expect(() => rebuild([1000, 1000], [0, 0])).toThrow(expect.objectContaining({ code: "CONVERT_LIMIT" }));
    expect(() => rebuild([-1], [1])).toThrow(expect.objectContaining({ code: "CONVERT_FORMAT" }));
    expect(() =>
      host.persistent(new PickledTuple(["storage", host.global("torch.FloatStorage"), "../x", "cpu", 4])),
    ).toThrow(expect.objectContaining({ code: "CONVERT_FORMAT" }));
  });
});
