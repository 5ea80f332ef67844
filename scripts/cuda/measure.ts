import { type DeviceTensor, openSession, type Session } from "@glossa/runtime";
import { type Tensor, tensor } from "@glossa/tensor";
import { networkModel, twoOutputsModel } from "@glossa/testing";
import { decoderModel, encoderModel, numbersOf, type Precision, realTensor, type Sizes } from "./models.ts";

export interface Setting {
  readonly provider: string;
  /** On the provider; the CPU's reference is float32. */
  readonly precision: Precision;
  readonly sizes: Sizes;
  /** The cache's length. */
  readonly context: number;
  /** Steps of decoding. */
  readonly steps: number;
  /** Rows and tokens of the encoder's runs. */
  readonly shapes: readonly (readonly [number, number])[];
}

export interface Difference {
  readonly what: string;
  /** Largest difference over the largest value of the reference. */
  readonly relative: number;
  readonly limit: number;
}

export interface Timing {
  readonly what: string;
  readonly milliseconds: number;
}

export interface Measured {
  readonly differences: readonly Difference[];
  readonly times: readonly Timing[];
}

function relativeDifference(result: Tensor, reference: Tensor): number {
  const [a, b] = [numbersOf(result), numbersOf(reference)];
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let [difference, most] = [0, 0];
  for (let index = 0; index < a.length; index++) {
    const gap = Math.abs(a[index]! - b[index]!);
    difference = gap <= difference ? difference : gap; // NaN stays
    most = Math.max(most, Math.abs(b[index]!));
  }
  return difference / Math.max(most, 1e-12);
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

/** float32 kernels differ in the order of sums, TF32 is off; float16 has 11 bits, and layers add up. */
const limits: Readonly<Record<Precision, number>> = { float32: 1e-4, float16: 1e-2 };

/** TF32 would hide errors behind its 10 bits. */
const exactly = (provider: string) => (provider === "cuda" ? { name: "cuda", use_tf32: false } : provider);

function idsOf(rows: number, tokens: number, vocabulary: number): Tensor {
  return tensor(
    "int64",
    [rows, tokens],
    BigInt64Array.from({ length: rows * tokens }, (_, index) => BigInt((index * 7919 + 13) % vocabulary)),
  );
}

/** Small graphs and the encoder, on the provider against the CPU; and the encoder's times. */
export async function measureEncoder(setting: Setting): Promise<Measured> {
  const { provider, precision, sizes, shapes } = setting;
  const differences: Difference[] = [];
  const times: Timing[] = [];
  const rows = realTensor(
    "float32",
    [3, 64],
    Array.from({ length: 192 }, (_, index) => Math.sin(index)),
  );
  for (const [name, model] of Object.entries({ network: networkModel().model, "two outputs": twoOutputsModel() })) {
    await using reference = await openSession(model);
    await using session = await openSession(model, { provider: exactly(provider) });
    const [a, b] = [await session.run({ x: rows }), await reference.run({ x: rows })];
    for (const output of Object.keys(b)) {
      const relative = relativeDifference(a[output]!, b[output]!);
      differences.push({ what: `${name}: ${output}`, relative, limit: limits.float32 });
    }
  }
  await using reference = await openSession(encoderModel(sizes, "float32"));
  for (const each of new Set<Precision>(["float32", precision])) {
    await using session = await openSession(encoderModel(sizes, each), { provider: exactly(provider), inline: false });
    for (const [count, tokens] of shapes) {
      const feeds = { ids: idsOf(count, tokens, sizes.vocabulary) };
      const { hidden } = await session.run(feeds);
      if (count * tokens <= 256) {
        const expected = (await reference.run(feeds))["hidden"]!;
        const relative = relativeDifference(hidden!, expected);
        differences.push({ what: `encoder ${each} ${count} × ${tokens}`, relative, limit: limits[each] });
      }
      if (each !== precision) continue;
      times.push({
        what: `encoder ${each} ${count} × ${tokens}`,
        milliseconds: await timeOf(() => session.run(feeds)),
      });
    }
  }
  return { differences, times };
}

async function timeOf(run: () => Promise<unknown>, calls = 20): Promise<number> {
  const values: number[] = [];
  for (let call = 0; call < calls + 3; call++) {
    const started = performance.now();
    await run();
    if (call >= 3) values.push(performance.now() - started);
  }
  return median(values);
}

interface Decoding {
  readonly logits: Tensor[];
  readonly milliseconds: number;
}

type Cache = Record<string, Tensor | DeviceTensor>;

const layersOf = (session: Session): string[] =>
  session.inputs.filter(({ name }) => name.startsWith("past")).map(({ name }) => name.slice("past".length));

/** Decodes one token a step: how the cache lies and moves is `start`'s business. */
async function decode(
  session: Session,
  { steps, context, sizes }: Setting,
  start: (feeds: Record<string, Tensor>, empty: () => Cache) => Promise<{ step(): Promise<Tensor>; close(): void }>,
): Promise<Decoding> {
  const ids = tensor("int64", [1, 1]);
  const before = tensor("int32", [1]);
  const total = tensor("int32", [1]);
  const empty = (): Cache =>
    Object.fromEntries(
      session.inputs
        .filter(({ name }) => name.startsWith("past"))
        .map(({ name, dtype }) => [name, tensor(dtype, [1, sizes.heads, context, sizes.hidden / sizes.heads])]),
    );
  const { step, close } = await start({ ids, before, total }, empty);
  const logits: Tensor[] = [];
  const times: number[] = [];
  for (let index = 0; index < steps; index++) {
    ids.data[0] = BigInt((index * 31 + 7) % sizes.vocabulary);
    before.data[0] = index;
    total.data[0] = index + 1;
    const started = performance.now();
    logits.push(await step());
    times.push(performance.now() - started);
  }
  close();
  return { logits, milliseconds: median(times.slice(1)) };
}

/** Every step sends the whole cache to the device and brings it back, as a binding that only has `run` must. */
function throughHost(session: Session, setting: Setting): Promise<Decoding> {
  return decode(session, setting, async (feeds, empty) => {
    let cache = empty() as Record<string, Tensor>;
    return {
      async step() {
        const results = await session.run({ ...feeds, ...cache });
        cache = Object.fromEntries(layersOf(session).map((layer) => [`past${layer}`, results[`present${layer}`]!]));
        return results["logits"]!;
      },
      close: () => undefined,
    };
  });
}

/** The cache lies on the device and is written in place: past and present are the same memory. */
function inPlace(session: Session, setting: Setting): Promise<Decoding> {
  return decode(session, setting, async (feeds, empty) => {
    const cache: Record<string, DeviceTensor> = {};
    for (const [name, zeros] of Object.entries(empty() as Record<string, Tensor>)) {
      cache[name] = session.allocate(zeros.dtype, zeros.shape);
      await cache[name].write(zeros);
    }
    const presents = layersOf(session).map((layer) => [`present${layer}`, cache[`past${layer}`]!] as const);
    const prepared = session.prepare({ ...feeds, ...cache }, { logits: null, ...Object.fromEntries(presents) });
    return {
      step: async () => (await prepared.run())["logits"] as Tensor,
      close() {
        prepared.close();
        for (const tensor of Object.values(cache)) tensor.close();
      },
    };
  });
}

/** Every step makes new caches on the device (IoBinding), which the next one reads. */
function onDevice(session: Session, setting: Setting): Promise<Decoding> {
  return decode(session, setting, async (feeds, empty) => {
    const layers = layersOf(session);
    const fetches = Object.fromEntries(layers.map((layer) => [`present${layer}`, "device" as const]));
    const prepared = session.prepare({ ...feeds, ...empty() }, { logits: null, ...fetches });
    let old: DeviceTensor[] = [];
    return {
      async step() {
        const results = await prepared.run();
        for (const tensor of old) tensor.close();
        old = layers.map((layer) => results[`present${layer}`] as DeviceTensor);
        layers.forEach((layer, index) => {
          prepared.set(`past${layer}`, old[index]!);
        });
        return results["logits"] as Tensor;
      },
      close() {
        prepared.close();
        for (const tensor of old) tensor.close();
      },
    };
  });
}

/** Decoding with the cache in three places, against the CPU. */
export async function measureDecoder(setting: Setting): Promise<Measured & { placement: Session["placement"] }> {
  const { provider, precision, sizes } = setting;
  const differences: Difference[] = [];
  const times: Timing[] = [];
  await using reference = await openSession(decoderModel(sizes, "float32"));
  const expected = await throughHost(reference, setting);
  await using session = await openSession(decoderModel(sizes, precision), {
    provider: exactly(provider),
    inline: false,
  });
  const ways = {
    "cache through the host": throughHost,
    "cache in place": inPlace,
    "new cache on the device": onDevice,
  };
  for (const [what, way] of Object.entries(ways)) {
    const { logits, milliseconds } = await way(session, setting);
    const relative = Math.max(...logits.map((each, step) => relativeDifference(each, expected.logits[step]!)));
    differences.push({ what: `decoder ${precision}, ${what}`, relative, limit: limits[precision] });
    times.push({ what: `decoder step ${precision}, ${what}`, milliseconds });
  }
  return { differences, times, placement: session.placement };
}
