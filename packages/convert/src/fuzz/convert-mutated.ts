import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { convert } from "../convert.ts";
import { ConvertError } from "../errors.ts";
import { mutate, seededRandom } from "../readers/fuzz/mutations.ts";

/** What became of a run. */
export interface FuzzReport {
  /** Directories by what their conversion gave: "ok" or the error's code. */
  readonly outcomes: Map<string, number>;
  /** Milliseconds of processor time of the slowest, and its number: other work on the machine does not count. */
  readonly slowest: { readonly milliseconds: number; readonly number: number };
  /** Bytes that resident memory grew by at most. */
  readonly memoryGrowth: number;
}

/** What fields of a config are broken with. */
const values: readonly unknown[] = [
  ...[null, true, false, "", "gelu", "../../etc/passwd", "\u0000", "__proto__"],
  ...[0, 1, -1, 2, 3, 16, 17, 0.5, -0.0, 255, 4096, 65_536, 16_777_216, 2 ** 31, 2 ** 53, 1e308, 1e-320],
  ...[[], [0], ["x"], {}, { "0": "a" }, [[[]]], { type: "linear", factor: 1e9 }, { rope_type: "yarn", factor: 0 }],
];

/**
 * Converts `count` broken copies of a model directory: the config's fields and bytes and the weights' bytes are changed. The
 * directory as it is comes first, and must convert: otherwise no copy would get beyond what is wrong with it.
 *
 * @param scratch directory that the copies are made in
 * @throws Error naming seed and number of the first copy that ends in anything but a model or a ConvertError
 */
export async function convertMutated(
  directory: string,
  scratch: string,
  seed: number,
  count: number,
): Promise<FuzzReport> {
  const random = seededRandom(seed);
  const names = (await readdir(directory)).filter((name) => !name.startsWith("expected"));
  const originals = new Map<string, Buffer>();
  for (const name of names) originals.set(name, await readFile(join(directory, name)));
  const outcomes = new Map<string, number>();
  let slowest = { milliseconds: 0, number: 0 };
  let memoryGrowth = 0;
  const out = join(scratch, "out");
  for (const [name, bytes] of originals) await writeFile(join(scratch, name), bytes);
  await convert(scratch, { out });
  await rm(out, { recursive: true });
  const kept = originals.has("config.json") ? 0.7 : 0;
  const before = process.memoryUsage.rss();
  for (let number = 0; number < count; number++) {
    for (const [name, bytes] of originals) await writeFile(join(scratch, name), mutated(name, bytes, random, kept));
    const dtype = (["fp32", "fp16", "int8", "int4"] as const)[Math.floor(random() * 4)]!;
    const start = process.cpuUsage();
    let outcome = "ok";
    try {
      await convert(scratch, { out, dtype });
    } catch (error) {
      if (!(error instanceof ConvertError)) {
        const what = `copy ${number} of ${basename(directory)}, seed ${seed}`;
        throw new Error(`${what}, ends in something that is no ConvertError: ${String(error)}`, { cause: error });
      }
      outcome = error.code;
    }
    await rm(out, { recursive: true, force: true });
    const { user, system } = process.cpuUsage(start);
    const milliseconds = (user + system) / 1000;
    if (milliseconds > slowest.milliseconds) slowest = { milliseconds, number };
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    memoryGrowth = Math.max(memoryGrowth, process.memoryUsage.rss() - before);
  }
  return { outcomes, slowest, memoryGrowth };
}

/** A part of the copies keep files other than the config as they are, so that the config's faults are reached. */
function mutated(name: string, bytes: Buffer, random: () => number, kept: number): Uint8Array | string {
  if (name !== "config.json") return random() < kept ? bytes : mutate(bytes, random);
  if (random() < 0.1) return mutate(bytes, random);
  const config = JSON.parse(bytes.toString()) as Record<string, unknown>;
  const fields = Object.keys(config);
  for (let edits = Math.floor(random() * 3); edits >= 0; edits--) {
    const field = fields[Math.floor(random() * fields.length)]!;
    const kind = random();
    if (kind < 0.15) delete config[field];
    else if (kind < 0.25) config[`${field}_x`] = config[field];
    else config[field] = values[Math.floor(random() * values.length)];
  }
  return JSON.stringify(config);
}
