import { writeFile } from "node:fs/promises";
import { ConvertError } from "../../errors.ts";
import { openCheckpoint } from "../open-checkpoint.ts";
import { mutate, seededRandom } from "./mutations.ts";

/** What became of a run. */
export interface FuzzReport {
  /** Files by what reading them gave: "ok" or the error's code. */
  readonly outcomes: Map<string, number>;
  /** Milliseconds of processor time of the slowest file: other work on the machine does not count. */
  readonly slowest: number;
  /** Bytes that resident memory grew by at most. */
  readonly memoryGrowth: number;
}

/**
 * Opens `count` broken copies of a file and reads every tensor of those that open.
 *
 * @param scratch path that each copy is written to
 * @throws Error naming seed and number of the first copy that ends in anything but values or a ConvertError
 */
export async function readMutated(
  original: Uint8Array,
  scratch: string,
  seed: number,
  count: number,
): Promise<FuzzReport> {
  const random = seededRandom(seed);
  const outcomes = new Map<string, number>();
  const before = process.memoryUsage.rss();
  let slowest = 0;
  let memoryGrowth = 0;
  for (let i = 0; i < count; i++) {
    const bytes = mutate(original, random);
    await writeFile(scratch, bytes);
    const start = process.cpuUsage();
    let outcome = "ok";
    try {
      // Not `await using`: as esbuild lowers it, an error of one turn of a loop is thrown again in the next ones.
      const checkpoint = await openCheckpoint(scratch);
      try {
        for (const name of checkpoint.tensors.keys()) await checkpoint.readFloat32(name);
      } finally {
        await checkpoint.close();
      }
    } catch (error) {
      if (!(error instanceof ConvertError)) {
        throw new Error(`copy ${i} of seed ${seed} ends in something that is no ConvertError: ${String(error)}`, {
          cause: error,
        });
      }
      outcome = error.code;
    }
    const { user, system } = process.cpuUsage(start);
    slowest = Math.max(slowest, (user + system) / 1000);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    memoryGrowth = Math.max(memoryGrowth, process.memoryUsage.rss() - before);
  }
  return { outcomes, slowest, memoryGrowth };
}
