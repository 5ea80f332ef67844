// A decoder and a classifier: exported by Python and run by transformers.js, and converted by us and run by @glossa/runtime.
//
//   python bench/convert-export.py SMOLLM2_DIRECTORY EXPORT          (SMOLLM2_DIRECTORY: recipes/oracles/smollm2.py makes it)
//   python bench/convert-encoder-export.py CLASSIFIER_DIRECTORY CLASSIFIER_EXPORT
//   cd bench/transformers-js && ONNXRUNTIME_NODE_INSTALL=skip npm install --ignore-scripts
//   npm run bench -- SMOLLM2_DIRECTORY EXPORT CLASSIFIER_DIRECTORY CLASSIFIER_EXPORT [ROUNDS]
//
// Each side runs in a process of its own, on one thread; processes take turns (ROUNDS times, default 3), medians are printed. CPU time is
// the process's. The delay of the event loop is the largest that a timer due every millisecond saw.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { convert } from "../../packages/convert/src/index.ts";

const here = fileURLToPath(new URL(".", import.meta.url));

interface Result {
  /** Tokens or texts. */
  readonly count: number;
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly delayMs: number;
  /** Of what came out, to see that sides agree. */
  readonly output: string;
}

/** A directory as transformers.js wants it: configuration and tokenizer beside onnx/model.onnx. */
function forTransformersJs(source: string, exported: string, out: string): string {
  mkdirSync(join(out, "onnx"), { recursive: true });
  for (const name of ["config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json"]) {
    if (existsSync(join(source, name))) cpSync(join(source, name), join(out, name));
  }
  symlinkSync(resolve(exported, "model.onnx"), join(out, "onnx", "model.onnx"));
  return out;
}

function side(program: string, ...args: string[]): Result {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--import", "tsx", "--conditions=@glossa/source", join(here, program), ...args],
    { encoding: "utf8", maxBuffer: 1 << 24 },
  );
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as Result;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}

function compare(task: string, unit: string, sides: readonly (readonly [name: string, run: () => Result])[]): void {
  const results = sides.map((): Result[] => []);
  for (let round = 0; round < Number(rounds); round++) {
    for (const [i, [, run]] of sides.entries()) results[i]!.push(run());
  }
  console.log(`\n${task}: CPU ms per ${unit}, ${unit}s per second, largest delay of the event loop`);
  const cpu = results.map((all) => median(all.map(({ cpuMs, count }) => cpuMs / count)));
  const rate = results.map((all) => median(all.map(({ wallMs, count }) => (1000 * count) / wallMs)));
  for (const [i, [name]] of sides.entries()) {
    const delay = median(results[i]!.map(({ delayMs }) => delayMs));
    const same = results[i]![0]!.output === results[0]![0]!.output ? "the same output" : "another output";
    console.log(
      `  ${name.padEnd(24)} ${cpu[i]!.toFixed(1).padStart(7)} (${(cpu[0]! / cpu[i]!).toFixed(2)} x) ` +
        `${rate[i]!.toFixed(1).padStart(7)} (${(rate[i]! / rate[0]!).toFixed(2)} x) ${delay.toFixed(0).padStart(5)} ms   ${same}`,
    );
  }
}

const [decoder, decoderExport, classifier, classifierExport, rounds = "3"] = process.argv.slice(2);
if (classifierExport === undefined) throw new Error("usage: see the head of this file");
const scratch = mkdtempSync(join(tmpdir(), "glossa-bench-"));
try {
  console.log(`Node ${process.version}, ${cpus()[0]?.model.trim()}`);
  const llm = forTransformersJs(decoder!, decoderExport!, join(scratch, "llm"));
  const bert = forTransformersJs(classifier!, classifierExport, join(scratch, "bert"));
  for (const dtype of ["fp32", "int8", "int4"] as const) {
    await convert(decoder!, { out: join(scratch, `llm-${dtype}`), dtype, task: "text-generation" });
  }
  for (const dtype of ["fp32", "int8"] as const) {
    await convert(classifier!, { out: join(scratch, `bert-${dtype}`), dtype, task: "text-classification" });
  }
  compare("writing", "token", [
    ["transformers.js fp32", () => side("peer.ts", "write", llm)],
    ["glossa fp32", () => side("ours.ts", "write", join(scratch, "llm-fp32"))],
    ["glossa int8", () => side("ours.ts", "write", join(scratch, "llm-int8"))],
    ["glossa int4", () => side("ours.ts", "write", join(scratch, "llm-int4"))],
  ]);
  compare("classifying", "text", [
    ["transformers.js fp32", () => side("peer.ts", "classify", bert)],
    ["glossa fp32", () => side("ours.ts", "classify", join(scratch, "bert-fp32"))],
    ["glossa int8", () => side("ours.ts", "classify", join(scratch, "bert-int8"))],
  ]);
} finally {
  rmSync(scratch, { recursive: true });
}
