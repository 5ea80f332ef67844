import { monitorEventLoopDelay } from "node:perf_hooks";

export const PROMPT = "Once upon a time, in a village by the sea,";
export const TOKENS = 64;

const OPENINGS = ["The staff could not have been kinder, and", "I waited for an hour in the rain;", "Honestly,"];
const ENDINGS = [
  "the food was cold.",
  "I would come again any day.",
  "nobody said a word about the price of the room.",
];

/** 96 short texts, in batches of 8, the same for all sides. */
export const BATCHES: readonly (readonly string[])[] = Array.from({ length: 12 }, (_, batch) =>
  Array.from(
    { length: 8 },
    (_, i) => `${OPENINGS[(batch + i) % 3]} ${ENDINGS[(batch * 3 + i) % 3]} It was visit ${batch * 8 + i}.`,
  ),
);

/** Runs work that is warm and prints what it took as JSON. */
export async function measure(count: number, work: () => Promise<string>): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const cpu = process.cpuUsage();
  const start = performance.now();
  const output = await work();
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  delay.disable();
  console.log(JSON.stringify({ count, cpuMs: (user + system) / 1000, wallMs, delayMs: delay.max / 1e6, output }));
}
