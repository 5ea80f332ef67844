import { monitorEventLoopDelay } from "node:perf_hooks";

/** Tokens of each text. */
export const TOKENS = 64;
export const CALLERS = 8;
/** The prompts of the callers; the first is that of the single runs. */
export const PROMPTS: readonly string[] = Array.from(
  { length: CALLERS },
  (_, i) => `Chapter ${i + 1}. Once upon a time, in a village by the sea, there lived an old fisherman who`,
);
/** A text that quotes itself, where guessing ahead by looking up pays. */
export const REPEATING = `List the colours again, in the same order, and once more. ${"red, green, blue, yellow, black, white; ".repeat(6)}`;

export interface Result {
  /** Tokens per second of one caller, of eight at once, and of one with guessing ahead on a text that repeats itself. */
  readonly one: number;
  readonly eight: number;
  readonly repeating?: readonly [plain: number, guessing: number];
  readonly firstTokenMs: number;
  /** The largest delay of the event loop in the single runs. */
  readonly delayMs: number;
  readonly output: string;
}

export const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;

/** Tokens per second: the median of so many runs after one to warm up. */
export async function rate(run: () => Promise<number>, rounds = 2): Promise<number> {
  await run();
  const rates: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    const tokens = await run();
    rates.push((1000 * tokens) / (performance.now() - start));
  }
  return median(rates);
}

export async function withDelay<T>(work: () => Promise<T>): Promise<[T, delayMs: number]> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const result = await work();
  delay.disable();
  return [result, delay.max / 1e6 - 1];
}
