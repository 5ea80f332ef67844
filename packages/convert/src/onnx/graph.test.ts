import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { type DType, tensor } from "@glossa/tensor";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { normal, runGraph } from "./fixtures/run-graph.ts";
import { type Graph, graph, type WeightGroup } from "./graph.ts";
import {
  add,
  binary,
  concat,
  gather,
  ints,
  matMul,
  mul,
  reduce,
  reshape,
  select,
  split,
  transpose,
} from "./operators.ts";
import { broadcastShapes } from "./shape.ts";
import { writeModels } from "./write-models.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "glossa-onnx-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

function weight(name: string, length: number, seed: number, loads: string[] = []): WeightGroup {
  return {
    tensors: [{ name, dtype: "float32", shape: [length] }],
    sources: [name],
    load: async () => {
      loads.push(name);
      return { bytes: [new Uint8Array(normal(length, seed).buffer)], relativeError: 0 };
    },
  };
}

/** x + small + large, with a weight below and one above the size that goes to the data file. */
function sums(loads: string[] = []): Graph {
  const g = graph();
  const x = g.input("x", "float32", ["rows", 1]);
  const [small] = g.weights(weight("small", 8, 1, loads));
  const [large] = g.weights(weight("large", 300_000, 2, loads));
  g.output("a", add(g, x, small!));
  g.output("b", add(g, x, large!));
  return g;
}

const refused = (code: string) => expect.objectContaining({ code });

describe("graph", () => {
  it("runs what was built: shapes worked out are the shapes that come", async () => {
    const g = graph();
    const x = g.input("x", "float32", ["rows", 6]);
    const table = g.constant("float32", [3, 6], normal(18, 5));
    const [left, right] = split(g, x, 1, [2, 4]);
    const values = {
      product: matMul(g, x, transpose(g, table, [1, 0])),
      folded: reshape(g, x, [-1, 2, 3], ["rows", 2, 3]),
      joined: concat(g, [right!, left!], 1, 6),
      first: select(g, x, 1, 0),
      chosen: gather(g, table, ints(g, [2, 0])),
      largest: reduce(g, "ReduceMax", x, -1, true),
      scaled: mul(g, x, g.constant("float32", [], Float32Array.of(2))),
      limited: binary(g, "Max", x, g.constant("float32", [1, 6], new Float32Array(6))),
    };
    for (const [name, value] of Object.entries(values)) g.output(name, value);
    const data = normal(24, 6);
    const [result] = await runGraph(g, { x: tensor("float32", [4, 6], data) });
    for (const [name, { shape }] of Object.entries(values)) {
      expect(result![name]!.shape).toEqual(shape.map((dim) => (dim === "rows" ? 4 : dim)));
    }
    expect(result!["first"]!.data).toEqual(Float32Array.from([data[0]!, data[6]!, data[12]!, data[18]!]));
    expect(result!["scaled"]!.data).toEqual(data.map((value) => value * 2));
    expect([...result!["joined"]!.data.slice(0, 6)]).toEqual([...data.slice(2, 6), ...data.slice(0, 2)]);
  });

  it("refuses what does not fit", () => {
    const g = graph();
    const x = g.input("x", "float32", ["rows", 6]);
    const y = g.input("y", "float32", ["rows", 5]);
    const n = g.input("n", "int64", ["rows", 6]);
    expect(() => add(g, x, y)).toThrow(refused("CONVERT_GRAPH"));
    expect(() => add(g, x, n)).toThrow(refused("CONVERT_GRAPH"));
    expect(() => matMul(g, x, y)).toThrow(refused("CONVERT_GRAPH"));
    expect(() => split(g, x, 1, [2, 2])).toThrow(refused("CONVERT_GRAPH"));
    expect(() => g.input("x", "float32", [1])).toThrow(refused("CONVERT_GRAPH"));
    expect(() => graph().output("o", x)).toThrow(refused("CONVERT_GRAPH"));
    expect(() => g.finish()).toThrow(refused("CONVERT_GRAPH"));
  });

  it("refuses attributes that no float32 holds", async () => {
    const g = graph();
    const x = g.input("x", "float32", [2]);
    const attributes = { alpha: { float: 1e160 } };
    g.output("y", g.node("LeakyRelu", [x], [{ dtype: "float32", shape: [2] }], { attributes })[0]);
    await expect(runGraph(g)).rejects.toThrow(refused("CONVERT_CONFIG"));
  });

  it("an output may be an input, a constant, and another output", async () => {
    const g = graph();
    const x = g.input("x", "float32", [2]);
    const y = add(g, x, x);
    g.output("first", y);
    g.output("second", y);
    g.output("same", x);
    const [result] = await runGraph(g, { x: tensor("float32", [2], Float32Array.of(1, 2)) });
    expect(result!["first"]!.data).toEqual(Float32Array.of(2, 4));
    expect(result!["second"]!.data).toEqual(Float32Array.of(2, 4));
    expect(result!["same"]!.data).toEqual(Float32Array.of(1, 2));
  });

  it("holds equal constants once, however long", () => {
    const g = graph();
    const long = normal(100, 1);
    expect(g.constant("float32", [100], long)).toBe(g.constant("float32", [100], long.slice()));
    expect(ints(g, [1, 2])).toBe(ints(g, [1, 2]));
    expect(g.constant("float32", [100], long)).not.toBe(g.constant("float32", [10, 10], long));
  });

  it("broadcasts as NumPy does", () => {
    const dim = fc.constantFrom<number | string>(1, 3, 4, "n");
    fc.assert(
      fc.property(fc.array(dim, { maxLength: 4 }), fc.array(dim, { maxLength: 4 }), (a, b) => {
        const size = Math.max(a.length, b.length);
        const pad = (shape: (number | string)[]) => [...Array<number>(size - shape.length).fill(1), ...shape];
        const pairs = pad(a).map((left, i) => [left, pad(b)[i]!] as const);
        if (pairs.some(([l, r]) => l !== r && l !== 1 && r !== 1)) expect(() => broadcastShapes(a, b)).toThrow();
        else expect(broadcastShapes(a, b)).toEqual(pairs.map(([l, r]) => (l === 1 ? r : l)));
      }),
    );
  });
});

describe("writeModels", () => {
  it("gives the same bytes for the same graph", async () => {
    const metadata = new Map([["k", "v"]]);
    const first = await writeModels(directory, [{ file: "a.onnx", graph: sums().finish() }], { metadata });
    await rm(directory, { recursive: true });
    directory = await mkdtemp(join(tmpdir(), "glossa-onnx-"));
    const second = await writeModels(directory, [{ file: "a.onnx", graph: sums().finish() }], { metadata });
    expect(second.files).toEqual(first.files);
  });

  it("reads each weight once, writes it once for all models, and aligns it", async () => {
    const loads: string[] = [];
    const models = ["a.onnx", "b.onnx"].map((file) => ({ file, graph: sums(loads).finish() }));
    expect(loads).toEqual([]);
    const progress: unknown[] = [];
    const { files, tensors } = await writeModels(directory, models, { onProgress: (...row) => progress.push(row) });
    expect(loads).toEqual(["small", "large"]);
    expect(progress).toEqual([
      [1, 2, "small"],
      [2, 2, "large"],
    ]);
    expect(tensors.map(({ name }) => name)).toEqual(["small", "large"]);
    expect(await readdir(directory)).toEqual(["a.onnx", "b.onnx", "model.onnx_data"]);
    for (const { file, byteLength } of files) expect((await stat(join(directory, file))).size).toBe(byteLength);
    const data = await readFile(join(directory, "model.onnx_data"));
    const offset = Number(externalData(await readFile(join(directory, "b.onnx"))).get("offset"));
    expect(offset % 65_536).toBe(0);
    expect(data.subarray(offset).equals(new Uint8Array(normal(300_000, 2).buffer))).toBe(true);
  });

  it("refuses bytes that do not fit, and stops when aborted", async () => {
    const g = graph();
    const [w] = g.weights({ ...weight("w", 4, 1), tensors: [{ name: "w", dtype: "float32", shape: [5] }] });
    g.output("w2", add(g, w!, w!));
    await expect(writeModels(directory, [{ file: "m.onnx", graph: g.finish() }])).rejects.toThrow(
      refused("CONVERT_GRAPH"),
    );
    const signal = AbortSignal.abort(new Error("enough"));
    const models = [{ file: "n.onnx", graph: sums().finish() }];
    await expect(writeModels(directory, models, { signal })).rejects.toThrow("enough");
  });

  it.each(["int8", "uint8", "int32", "int64", "float16", "bool"] satisfies DType[])("carries %s", async (dtype) => {
    const g = graph();
    const value = tensor(dtype, [3]);
    (value.data as Uint8Array)[1] = (dtype === "int64" ? 1n : 1) as number;
    g.output("o", g.constant(dtype, [3], value.data as never));
    const [result] = await runGraph(g, {});
    expect(result!["o"]).toEqual(value);
  });
});

/** The external_data entries of the one initializer that has them, read by the field numbers of onnx.proto. */
function externalData(model: Uint8Array): Map<string, string> {
  const found = new Map<string, string>();
  const fields = (bytes: Uint8Array): [number, Uint8Array][] => {
    const reader = new BinaryReader(bytes);
    const result: [number, Uint8Array][] = [];
    while (reader.pos < reader.len) {
      const [field, type] = reader.tag();
      if (type === WireType.LengthDelimited) result.push([field, reader.bytes()]);
      else reader.skip(type);
    }
    return result;
  };
  for (const [field, graphBytes] of fields(model)) {
    if (field !== 7) continue;
    for (const [field, tensorBytes] of fields(graphBytes)) {
      if (field !== 5) continue;
      for (const [field, entry] of fields(tensorBytes)) {
        if (field !== 13) continue;
        const [[, key], [, value]] = fields(entry) as [[number, Uint8Array], [number, Uint8Array]];
        found.set(Buffer.from(key).toString(), Buffer.from(value).toString());
      }
    }
  }
  return found;
}
