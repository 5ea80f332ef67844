import type { Session } from "@glossa/runtime";
import { type Tensor, tensor } from "@glossa/tensor";
import type { LogitsView } from "../logits/logits-view.ts";
import type { BufferPool } from "./buffer-pool.ts";

/**
 * What a decoder writes its logits into, and what it finds out about them, where it does: memory that lasts for all steps, as
 * some megabytes for each would cost more than a small model's step.
 */
export interface LogitsBuffers {
  /** What to fetch in a run of so many rows. */
  fetches(rows: number): Record<string, Tensor>;
  /** The logits of the last run, [rows, vocab]. */
  readonly logits: Float32Array;
  /** @param places the place of each row in the last run */
  view(places: Int32Array): LogitsView;
  /** Gives the memory back. No run may be using it. */
  free(): void;
}

/** Elements of a summary for each row, if the graph gives one. */
export function groupsOf(decoder: Session): number | undefined {
  const groups = decoder.outputs.find(({ name }) => name === "maxima")?.shape[1];
  return typeof groups === "number" ? groups : undefined;
}

/**
 * @param mostRows rows that there is room for at first
 * @param groups of the summary; undefined without one
 * @param pool of float32 buffers
 */
export function logitsBuffers(
  mostRows: number,
  vocabSize: number,
  groups: number | undefined,
  pool: BufferPool,
): LogitsBuffers {
  const width = vocabSize + (groups === undefined ? 0 : groups + 1);
  const allocate = (rows: number) =>
    (pool.takeRoom(rows * width) ?? new Float32Array(rows * width)) as Float32Array<ArrayBuffer>;
  let room = mostRows;
  let buffer = allocate(room);
  let current: Record<string, Tensor> = {};
  const part = (name: string) => current[name]!.data as Float32Array;
  return {
    fetches(rows) {
      if (rows > room) {
        pool.give([buffer]);
        room = rows;
        buffer = allocate(room);
      }
      let end = 0;
      const next = (...shape: number[]) => {
        const start = end;
        end += shape.reduce((product, size) => product * size, 1);
        return tensor("float32", shape, buffer.subarray(start, end));
      };
      current = { logits: next(rows, vocabSize) };
      if (groups !== undefined) Object.assign(current, { log_sum_exp: next(rows), maxima: next(rows, groups) });
      return current;
    },
    get logits() {
      return part("logits");
    },
    view: (places) => ({ logits: part("logits"), places, logSumExp: part("log_sum_exp"), maxima: part("maxima") }),
    free() {
      pool.give([buffer]);
    },
  };
}
