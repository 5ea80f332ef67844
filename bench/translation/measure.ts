import { monitorEventLoopDelay } from "node:perf_hooks";

/** A sentence as text, and as the encoder reads it. */
export interface Sentence {
  readonly text: string;
  readonly ids: readonly number[];
  readonly pieces: readonly string[];
}

/** What a side is given. */
export interface Task {
  readonly directory: string;
  readonly sentences: readonly Sentence[];
  readonly beams: number;
  readonly threads: number;
}

/** Tokens of a translation at most. */
export const MAX_NEW_TOKENS = 128;

/** What a side says of itself; the CTranslate2 side writes the same in Python. */
export interface Result {
  /** Milliseconds from opening the model to the first sentence. */
  readonly firstMs: number;
  /** Of the model when it is warm, for one sentence of some ten words by itself: the median. */
  readonly oneMs: number;
  readonly seconds: number;
  /** Of the process, of all its threads: what another program on the same cores changes least. */
  readonly cpuSeconds: number;
  /** Megabytes that the process had at most. */
  readonly peakMb: number;
  /** The largest delay of the event loop while it translated, in milliseconds, and the mean. */
  readonly delayMs?: readonly [largest: number, mean: number];
  /** Translations, as texts or as token ids. */
  readonly outputs: readonly (string | readonly number[])[];
}

export const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;

/** Times a translator of lists of sentences, and prints what came of it as one line of JSON. */
export async function measure(
  { sentences }: Task,
  open: () => Promise<(sentences: readonly Sentence[]) => Promise<Result["outputs"]>>,
): Promise<void> {
  const started = performance.now();
  const translate = await open();
  await translate(sentences.slice(0, 1));
  const firstMs = performance.now() - started;
  const ones: number[] = [];
  for (const sentence of sentences.filter(({ ids }) => ids.length >= 8 && ids.length <= 20).slice(0, 15)) {
    const start = performance.now();
    await translate([sentence]);
    ones.push(performance.now() - start);
  }
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const cpu = process.cpuUsage();
  const start = performance.now();
  const outputs = await translate(sentences);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  delay.disable();
  const result: Result = {
    firstMs,
    oneMs: median(ones),
    seconds,
    cpuSeconds: (user + system) / 1e6,
    peakMb: process.resourceUsage().maxRSS / 1024,
    delayMs: [delay.max / 1e6 - 1, delay.mean / 1e6 - 1],
    outputs,
  };
  console.log(JSON.stringify(result));
}
