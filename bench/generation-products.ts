// How much faster the products of a decoder get with more rows at once, by how the weights are stored: what continuous batching
// can gain at most.
//   npx tsx --conditions=@glossa/source bench/generation-products.ts [ROUNDS]
// Matrices of SmolLM2-135M's feed-forward layers (576 × 1536 and back, 60 of them), one thread; ms for all of them (a quarter of the
// runs is faster), giga multiplications per second, and for 8 and 32 rows how many times as much as for one.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSession, type PreparedRun, type Session } from "@glossa/runtime";
import { tensor } from "@glossa/tensor";
import { type Graph, graph, type Value } from "../packages/convert/src/onnx/graph.ts";
import { writeModels } from "../packages/convert/src/onnx/write-models.ts";

const ROUNDS = Number(process.argv[2] ?? 12);
const LAYERS = 30;
const [HIDDEN, INNER] = [576, 1536];
const ROWS = [1, 8, 32];

const scratch = mkdtempSync(join(tmpdir(), "glossa-bench-"));

let seed = 1;
/** A byte. */
function random(): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) | 0;
  return seed >>> 24;
}

function weights(g: Graph, name: string, dtype: "uint8" | "float32", shape: number[]): Value {
  const load = async () => {
    const { data } = tensor(dtype, shape);
    for (let i = 0; i < data.length; i++) data[i] = dtype === "uint8" ? random() : (random() - 128) / 4000;
    return { bytes: [new Uint8Array(data.buffer)], relativeError: 0 };
  };
  return g.weights({ tensors: [{ name, dtype, shape }], sources: [], load })[0]!;
}

/** Products one after the other. @param bits undefined: float32 */
async function open(name: string, bits: number | undefined, block = 32): Promise<Session> {
  const g = graph();
  let x = g.input("x", "float32", ["rows", HIDDEN]);
  for (let i = 0; i < 2 * LAYERS; i++) {
    const [K, N] = i % 2 === 0 ? [HIDDEN, INNER] : [INNER, HIDDEN];
    const type = { dtype: "float32" as const, shape: ["rows", N] };
    if (bits === undefined) {
      x = g.node("Gemm", [x, weights(g, `w${i}`, "float32", [N, K])], [type], { attributes: { transB: 1 } })[0];
      continue;
    }
    const blocks = Math.ceil(K / block);
    const inputs = [
      x,
      weights(g, `w${i}`, "uint8", [N, blocks, (block * bits) / 8]),
      weights(g, `s${i}`, "float32", [N, blocks]),
    ];
    const attributes = { K, N, bits, block_size: block, accuracy_level: 4 };
    x = g.node("MatMulNBits", inputs, [type], { domain: "com.microsoft", attributes })[0];
  }
  g.output("y", x);
  await writeModels(scratch, [{ file: `${name}.onnx`, graph: g.finish() }], { dataFile: `${name}.data` });
  return openSession(join(scratch, `${name}.onnx`), { threads: 1 });
}

const candidates: [string, number | undefined, number?][] = [
  ["float32", undefined],
  ["8 bits, blocks of 32", 8],
  ["8 bits, blocks of 64", 8, 64],
  ["8 bits, blocks of 128", 8, 128],
  ["4 bits, blocks of 32", 4],
  ["4 bits, blocks of 64", 4, 64],
  ["4 bits, blocks of 128", 4, 128],
];
try {
  const runs: { name: string; rows: number; run: PreparedRun; times: number[] }[] = [];
  for (const [i, [name, bits, block]] of candidates.entries()) {
    const session = await open(`candidate${i}`, bits, block);
    for (const rows of ROWS) {
      const x = tensor("float32", [rows, HIDDEN]);
      for (let at = 0; at < x.data.length; at++) x.data[at] = Math.sin(at);
      runs.push({ name, rows, run: session.prepare({ x }, { y: tensor("float32", [rows, HIDDEN]) }), times: [] });
    }
  }
  for (let round = -2; round < ROUNDS; round++) {
    for (const { run, times } of runs) {
      const start = performance.now();
      await run.run();
      if (round >= 0) times.push(performance.now() - start);
    }
  }
  const timeOf = (name: string, rows: number) => {
    const times = runs.find((run) => run.name === name && run.rows === rows)!.times.sort((a, b) => a - b);
    return times[times.length >> 2]!;
  };
  for (const [name] of candidates) {
    const [one, ...more] = ROWS.map((rows) => ({ rows, ms: timeOf(name, rows) }));
    const speed = ({ rows, ms }: { rows: number; ms: number }) => (2 * LAYERS * HIDDEN * INNER * rows) / ms / 1e6;
    const shown = [one!, ...more].map((each) => `${each.rows}: ${each.ms.toFixed(2)} ms (${speed(each).toFixed(0)} G)`);
    const gains = more.map((each) => `${(speed(each) / speed(one!)).toFixed(2)} x`);
    console.log(`${name.padEnd(22)} ${shown.join("  ")}  ${gains.join("  ")}`);
  }
} finally {
  rmSync(scratch, { recursive: true });
}
process.exit(0);
