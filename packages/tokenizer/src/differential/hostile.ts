// Hostile input, the long version:
//   npx tsx --conditions=@glossa/source packages/tokenizer/src/differential/hostile.ts --texts 1000000 --files 10000 --seed 1
// The work is done in a child process; one that is silent for ten minutes hangs, and the step it was at is printed.
// --only NAME (part of a name) for the runs
import { fork } from "node:child_process";
import { writeSync } from "node:fs";
import { parseArgs } from "node:util";
import { checkHostileFiles, checkHostileTexts, checkLongRuns } from "./hostile-checks.ts";

/** Long, because the machine may be busy; steps that take long are measured in processor time by the checks. */
const SILENCE_MS = 600_000;
const { values } = parseArgs({
  options: {
    texts: { type: "string", default: "100000" },
    files: { type: "string", default: "2000" },
    run: { type: "string", default: "1000000" },
    seed: { type: "string", default: "1" },
    only: { type: "string", default: "" },
  },
});

if (process.send === undefined) watch();
else work();

function watch(): void {
  const child = fork(process.argv[1]!, process.argv.slice(2), {
    execArgv: [...process.execArgv, "--expose-gc"],
    stdio: ["inherit", "inherit", "inherit", "ipc", "pipe"],
  });
  let step = "the start";
  let heard = performance.now();
  child.stdio[4]!.on("data", (lines: Buffer) => {
    step = lines.toString().trim().split("\n").at(-1)!;
    heard = performance.now();
  });
  const timer = setInterval(() => {
    if (performance.now() - heard < SILENCE_MS) return;
    console.log(`hangs at ${step}`);
    child.kill("SIGKILL");
  }, 1000);
  child.on("exit", (code, signal) => {
    clearInterval(timer);
    if (signal !== null) console.log(`died of ${signal} at ${step}`);
    process.exitCode = code ?? 1;
  });
}

function work(): void {
  // Written at once: a message would wait for the event loop, which the work blocks.
  const onStep = (step: string): void => {
    writeSync(4, `${step}\n`);
  };
  const seed = Number(values.seed);
  const report = (what: string, count: number | string, run: () => string[]): void => {
    const started = performance.now();
    const before = usedMiB();
    const wrong = run();
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    console.log(`${what}: ${wrong.length} of ${count} wrong, ${seconds} s, memory ${before} -> ${usedMiB()} MiB (rss)`);
    for (const description of wrong.slice(0, 20)) console.log(`    ${description}`);
    if (wrong.length > 0) process.exitCode = 1;
  };
  const files = Number(values.files);
  const texts = Number(values.texts);
  const length = Number(values.run);
  report("mutated files", files, () => checkHostileFiles({ seed, count: files, onStep }));
  report("hostile texts", texts, () => checkHostileTexts({ seed, count: texts, onStep }));
  if (length > 0)
    report(`runs of ${length} units`, "18 per tokenizer", () =>
      checkLongRuns({ length, limitMs: 20_000, only: values.only, onStep }),
    );
  process.disconnect?.();
}

function usedMiB(): number {
  globalThis.gc?.();
  return Math.round(process.memoryUsage.rss() / 2 ** 20);
}
