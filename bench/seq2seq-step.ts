// What a step of an encoder-decoder's decoder can be built from, piece by piece, for docs/decisions/0004:
//   npx tsx --conditions=@glossa/source bench/seq2seq-step.ts [rounds]
// Sizes of a Marian base model: 6 layers, 8 heads of 64, 4 beams for each sentence. One thread; CPU microseconds for one step
// of all layers, medians over rounds in which the candidates take turns. Ratios are to the first candidate, the one that the
// converter uses.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSession, type PreparedRun, type Session } from "@glossa/runtime";
import { type DType, type Tensor, tensor } from "@glossa/tensor";
import { linear } from "../packages/convert/src/layers/linear.ts";
import { net } from "../packages/convert/src/layers/net.ts";
import type { WeightDType } from "../packages/convert/src/layers/precision.ts";
import { type Graph, graph } from "../packages/convert/src/onnx/graph.ts";
import { writeModels } from "../packages/convert/src/onnx/write-models.ts";

const ROUNDS = Number(process.argv[2] ?? 25);
const LAYERS = 6;
const HEADS = 8;
const SIZE = 64;
const HIDDEN = HEADS * SIZE;
const BEAMS = 4;
const CAPACITY = 160;
const VOCAB = 58_101;
/** The beam that each of four beams continues: two of them are copies. */
const PARENTS = [0, 0, 1, 1];

interface Candidate {
  readonly name: string;
  step(): void;
}

const scratch = mkdtempSync(join(tmpdir(), "glossa-bench-"));
const sessions: Session[] = [];
let seed = 1;

function random(dtype: "float32", shape: number[]): Tensor<"float32"> {
  const result = tensor(dtype, shape);
  for (let i = 0; i < result.data.length; i++) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) | 0;
    result.data[i] = seed / 2 ** 31;
  }
  return result;
}

async function open(build: (g: Graph) => void): Promise<Session> {
  const g = graph();
  build(g);
  const directory = mkdtempSync(join(scratch, "model-"));
  await writeModels(directory, [{ file: "model.onnx", graph: g.finish() }]);
  const session = await openSession(join(directory, "model.onnx"), { threads: 1 });
  sessions.push(session);
  return session;
}

function binder(session: Session, feeds: Record<string, Tensor>, fetches: Record<string, Tensor>): PreparedRun {
  return session.prepare(feeds, fetches);
}

async function compare(title: string, candidates: readonly Candidate[], steps = 20): Promise<void> {
  const times = candidates.map((): number[] => []);
  for (const { step } of candidates) for (let i = 0; i < steps; i++) step();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, { step }] of candidates.entries()) {
      const start = process.cpuUsage();
      for (let i = 0; i < steps; i++) step();
      const { user, system } = process.cpuUsage(start);
      times[index]!.push((user + system) / steps);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  const medians = times.map((all) => all.sort((a, b) => a - b)[all.length >> 1]!);
  console.log(`\n${title}`);
  for (const [index, { name }] of candidates.entries()) {
    const ratio = (medians[index]! / medians[0]!).toFixed(2);
    console.log(`  ${name.padEnd(52)} ${medians[index]!.toFixed(0).padStart(6)} µs  × ${ratio}`);
  }
}

const cacheShape = (rows: number, capacity: number) => [rows, HEADS, capacity, SIZE];
const names = (kind: string) => Array.from({ length: LAYERS }, (_, layer) => `${kind}${layer}`);

/** Inputs and outputs of a cache in place. */
function caches(rows: number): { feeds: Record<string, Tensor>; fetches: Record<string, Tensor>; all: Float32Array[] } {
  const feeds: Record<string, Tensor> = {};
  const fetches: Record<string, Tensor> = {};
  const all: Float32Array[] = [];
  for (let layer = 0; layer < LAYERS; layer++) {
    for (const kind of ["k", "v"]) {
      const buffer = random("float32", cacheShape(rows, CAPACITY));
      feeds[`p${kind}${layer}`] = buffer;
      fetches[`n${kind}${layer}`] = buffer;
      all.push(buffer.data);
    }
  }
  return { feeds, fetches, all };
}

function addCaches(g: Graph, layer: number, length: "capacity" | "past"): { pk: never; pv: never } {
  const shape = ["rows", HEADS, length, SIZE];
  return { pk: g.input(`pk${layer}`, "float32", shape), pv: g.input(`pv${layer}`, "float32", shape) } as never;
}

async function selfAttention(sentences: number, position: number): Promise<void> {
  const rows = sentences * BEAMS;
  const type = { dtype: "float32" as DType, shape: ["rows", 1, HIDDEN] };
  const three = {
    q: random("float32", [rows, 1, HIDDEN]),
    k: random("float32", [rows, 1, HIDDEN]),
    v: random("float32", [rows, 1, HIDDEN]),
  };
  const addThree = (g: Graph) => ["q", "k", "v"].map((name) => g.input(name, "float32", type.shape));
  const cache = { dtype: "float32" as DType, shape: ["rows", HEADS, "capacity", SIZE] };
  const build = (op: string, extra: (g: Graph, layer: number) => unknown[], attributes: object) => (g: Graph) => {
    const inputs = addThree(g);
    for (let layer = 0; layer < LAYERS; layer++) {
      const [o, k, v] = g.node(op, [...inputs, ...(extra(g, layer) as never[])], [type, cache, cache], {
        domain: "com.microsoft",
        attributes: { num_heads: HEADS, ...attributes } as never,
      });
      g.output(`o${layer}`, o!);
      g.output(`nk${layer}`, k!);
      g.output(`nv${layer}`, v!);
    }
  };
  const outputs = Object.fromEntries(names("o").map((name) => [name, tensor("float32", [rows, 1, HIDDEN])]));

  const once = <T>(make: (g: Graph) => T): ((g: Graph) => T) => {
    const made = new Map<Graph, T>();
    return (g) => {
      if (!made.has(g)) made.set(g, make(g));
      return made.get(g)!;
    };
  };
  const gqaInputs = once((g) => [g.input("last", "int32", ["rows"]), g.input("total", "int32", [])]);
  const gqa = await open(
    build(
      "GroupQueryAttention",
      (g, layer) => {
        const { pk, pv } = addCaches(g, layer, "capacity");
        return [pk, pv, ...gqaInputs(g)];
      },
      { kv_num_heads: HEADS },
    ),
  );
  const inPlace = caches(rows);
  const gqaRun = binder(
    gqa,
    {
      ...three,
      ...inPlace.feeds,
      last: tensor("int32", [rows], new Int32Array(rows).fill(position)),
      total: tensor("int32", [], Int32Array.of(position + 1)),
    },
    { ...outputs, ...inPlace.fetches },
  );
  const copyRow = (data: Float32Array, from: number, to: number): void => {
    for (let head = 0; head < HEADS; head++) {
      const source = (from * HEADS + head) * CAPACITY * SIZE;
      data.copyWithin((to * HEADS + head) * CAPACITY * SIZE, source, source + (position + 1) * SIZE);
    }
  };

  const dmmhaInputs = once((g) => [
    g.input("past", "int32", [1]),
    g.input("beams", "int32", [1]),
    g.input("indirection", "int32", ["sentences", BEAMS, "capacity"]),
  ]);
  const dmmha = await open(
    build(
      "DecoderMaskedMultiHeadAttention",
      (g, layer) => {
        const { pk, pv } = addCaches(g, layer, "capacity");
        return [undefined, undefined, pk, pv, ...dmmhaInputs(g)];
      },
      { past_present_share_buffer: 1 },
    ),
  );
  const indirect = caches(rows);
  const indirection = tensor("int32", [sentences, BEAMS, CAPACITY]);
  for (let i = 0; i < indirection.data.length; i++) indirection.data[i] = (i * 7) % BEAMS;
  const dmmhaRun = binder(
    dmmha,
    {
      ...three,
      ...indirect.feeds,
      past: tensor("int32", [1], Int32Array.of(position)),
      beams: tensor("int32", [1], Int32Array.of(BEAMS)),
      indirection,
    },
    { ...outputs, ...indirect.fetches },
  );
  const reorderIndirection = (): void => {
    const old = indirection.data.slice();
    for (let sentence = 0; sentence < sentences; sentence++) {
      for (let beam = 0; beam < BEAMS; beam++) {
        const from = (sentence * BEAMS + PARENTS[beam]!) * CAPACITY;
        indirection.data.set(old.subarray(from, from + position + 1), (sentence * BEAMS + beam) * CAPACITY);
      }
    }
  };

  const grown = await open((g) => {
    const inputs = addThree(g);
    const order = g.input("order", "int64", ["rows"]);
    for (let layer = 0; layer < LAYERS; layer++) {
      const { pk, pv } = addCaches(g, layer, "past");
      const past = [pk, pv].map((value) => g.node("Gather", [value, order], [value as never])[0]);
      const longer = { dtype: "float32" as DType, shape: ["rows", HEADS, "total", SIZE] };
      const [o, k, v] = g.node(
        "MultiHeadAttention",
        [...inputs, undefined, undefined, undefined, ...past] as never[],
        [type, longer, longer],
        { domain: "com.microsoft", attributes: { num_heads: HEADS } },
      );
      g.output(`o${layer}`, o!);
      g.output(`nk${layer}`, k!);
      g.output(`nv${layer}`, v!);
    }
  });
  const pasts: Record<string, Tensor> = {};
  const presents: Record<string, Tensor> = {};
  for (const name of names("")) {
    for (const kind of ["k", "v"]) {
      pasts[`p${kind}${name}`] = random("float32", cacheShape(rows, position));
      presents[`n${kind}${name}`] = tensor("float32", cacheShape(rows, position + 1));
    }
  }
  const order = BigInt64Array.from({ length: rows }, (_, row) => BigInt(row - (row % BEAMS) + PARENTS[row % BEAMS]!));
  const grownRun = binder(
    grown,
    { ...three, ...pasts, order: tensor("int64", [rows], order) },
    { ...outputs, ...presents },
  );

  await compare(`attention to itself, ${sentences} × ${BEAMS} rows at position ${position}, reordered at every step`, [
    {
      name: "GroupQueryAttention in place, two of four rows copied",
      step() {
        gqaRun.runSync();
        for (const data of inPlace.all) {
          for (let row = 0; row < rows; row += BEAMS) {
            copyRow(data, row, row + 2);
            copyRow(data, row + 1, row + 3);
          }
        }
      },
    },
    { name: "the same without a reordering", step: () => void gqaRun.runSync() },
    {
      name: "DecoderMaskedMultiHeadAttention, cache_indirection",
      step() {
        dmmhaRun.runSync();
        reorderIndirection();
      },
    },
    { name: "MultiHeadAttention, past grown and gathered", step: () => void grownRun.runSync() },
  ]);
}

async function crossAttention(sentences: number, source: number): Promise<void> {
  const rows = sentences * BEAMS;
  type Shape = (string | number)[];
  const build = (queries: Shape, keys: Shape, prepare: (g: Graph, key: never) => never) => (g: Graph) => {
    const query = g.input("q", "float32", queries);
    const mask = g.input("mask", "int32", [keys[0]!, "source"]);
    const spread = prepare(g, mask as never);
    for (let layer = 0; layer < LAYERS; layer++) {
      const [k, v] = ["k", "v"].map((kind) => prepare(g, g.input(`${kind}${layer}`, "float32", keys) as never));
      const o = g.node("MultiHeadAttention", [query, k, v, undefined, spread] as never[], [query], {
        domain: "com.microsoft",
        attributes: { num_heads: HEADS, mask_filter_value: { float: -3.4e38 } },
      })[0];
      g.output(`o${layer}`, o!);
    }
  };
  const same = (_: Graph, value: never): never => value;
  const make = async (session: Session, batch: number, queries: number, groups: number, order?: Tensor) => {
    const feeds: Record<string, Tensor> = {
      q: random("float32", [batch, queries, HIDDEN]),
      mask: tensor("int32", [groups, source], new Int32Array(groups * source).fill(1)),
      ...(order && { order }),
    };
    const fetches: Record<string, Tensor> = {};
    for (let layer = 0; layer < LAYERS; layer++) {
      feeds[`k${layer}`] = random("float32", [groups, HEADS, source, SIZE]);
      feeds[`v${layer}`] = random("float32", [groups, HEADS, source, SIZE]);
      fetches[`o${layer}`] = tensor("float32", [batch, queries, HIDDEN]);
    }
    return binder(session, feeds, fetches);
  };
  const shared = await open(build(["sentences", "beams", HIDDEN], ["sentences", HEADS, "source", SIZE], same));
  const repeated = await open(build(["rows", 1, HIDDEN], ["rows", HEADS, "source", SIZE], same));
  let order: never;
  const gathered = await open((g) => {
    order = g.input("order", "int64", ["rows"]) as never;
    build(["rows", 1, HIDDEN], ["sentences", HEADS, "source", SIZE], (inner, value: never) => {
      const { dtype, shape } = value as { dtype: DType; shape: Shape };
      return inner.node("Gather", [value, order], [{ dtype, shape: ["rows", ...shape.slice(1)] }])[0] as never;
    })(g);
  });
  const a = await make(shared, sentences, BEAMS, sentences);
  const b = await make(repeated, rows, 1, rows);
  const indices = BigInt64Array.from({ length: rows }, (_, row) => BigInt(Math.floor(row / BEAMS)));
  const c = await make(gathered, rows, 1, sentences, tensor("int64", [rows], indices));
  await compare(`attention to ${sentences} source${sentences > 1 ? "s" : ""} of ${source} tokens, ${BEAMS} rows each`, [
    { name: "rows of a sentence as queries of one attention", step: () => void a.runSync() },
    { name: "keys and values repeated for each row beforehand", step: () => void b.runSync() },
    { name: "keys and values gathered for each row in the graph", step: () => void c.runSync() },
  ]);
}

async function head(rows: number): Promise<void> {
  const table = random("float32", [VOCAB, HIDDEN]).data;
  const precision = { target: "cpu", activations: "float32", linear: "int8", embedding: "int8", head: "int8" } as const;
  const candidate = async (name: string, dtype: WeightDType, after?: (g: Graph, logits: never) => void) => {
    const session = await open((g) => {
      const x = g.input("x", "float32", ["rows", HIDDEN]);
      const weight = { name: "head", shape: [VOCAB, HIDDEN], sources: ["head"], load: async () => table };
      const logits = linear(net(g, precision), x, { weight, dtype });
      if (after) after(g, logits as never);
      else g.output("logits", logits);
    });
    const outputs: Record<string, Tensor> = after
      ? { top: tensor("float32", [rows, 2 * BEAMS]), tokens: tensor("int64", [rows, 2 * BEAMS]) }
      : { logits: tensor("float32", [rows, VOCAB]) };
    const run = binder(session, { x: random("float32", [rows, HIDDEN]) }, outputs);
    return { name, run, logits: outputs["logits"]?.data as Float32Array | undefined };
  };
  const topK = (g: Graph, logits: never): void => {
    const logProbabilities = g.node("LogSoftmax", [logits], [logits as never], { attributes: { axis: -1 } })[0]!;
    const type = { dtype: "float32" as DType, shape: ["rows", 2 * BEAMS] };
    const [top, tokens] = g.node(
      "TopK",
      [logProbabilities, g.constant("int64", [1], BigInt64Array.of(BigInt(2 * BEAMS)))],
      [type, { ...type, dtype: "int64" as DType }],
      { attributes: { axis: -1 } },
    );
    g.output("top", top!);
    g.output("tokens", tokens!);
  };
  const columns = await candidate("7-bit columns, logits", "int8");
  const blocks = await candidate("8-bit blocks of 32, logits", "int8 blocks");
  const full = await candidate("float32, logits", "float32");
  const top = await candidate("7-bit columns, LogSoftmax and TopK in the graph", "int8", topK);
  await compare(
    `head of ${VOCAB} tokens, ${rows} row${rows > 1 ? "s" : ""}`,
    [
      ...[columns, blocks, full, top].map(({ name, run }) => ({ name, step: () => void run.runSync() })),
      {
        name: "7-bit columns, log-sum-exp and best 8 in JavaScript",
        step() {
          columns.run.runSync();
          for (let row = 0; row < rows; row++) bestOf(columns.logits!.subarray(row * VOCAB, (row + 1) * VOCAB));
        },
      },
    ],
    3,
  );
}

/** The best eight, by their logits: the least work that a beam search does with a row. */
function bestOf(logits: Float32Array): { sum: number; best: number[] } {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logits.length; i++) if (logits[i]! > largest) largest = logits[i]!;
  const best: number[] = [];
  let sum = 0;
  let least = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logits.length; i++) {
    const value = logits[i]!;
    sum += Math.exp(value - largest);
    if (value <= least) continue;
    let at = best.length;
    while (at > 0 && logits[best[at - 1]!]! < value) at--;
    best.splice(at, 0, i);
    if (best.length > 2 * BEAMS) best.pop();
    if (best.length === 2 * BEAMS) least = logits[best.at(-1)!]!;
  }
  return { sum, best };
}

try {
  for (const [sentences, position] of [
    [1, 16],
    [1, 64],
    [8, 16],
    [8, 64],
  ] as const)
    await selfAttention(sentences, position);
  for (const [sentences, source] of [
    [1, 24],
    [1, 96],
    [8, 24],
  ] as const)
    await crossAttention(sentences, source);
  for (const rows of [1, 4, 32]) await head(rows);
} finally {
  for (const session of sessions) await session.close();
  rmSync(scratch, { recursive: true });
}
