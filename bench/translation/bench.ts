// Translation with one model: @glossa/translation, transformers.js on Python's export of the same weights, CTranslate2 in int8.
// README.md beside it says how to run it.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { convert } from "../../packages/convert/src/index.ts";
import { openEngine } from "../../packages/translation/src/engine/open-engine.ts";
import { median, type Result, type Sentence, type Task } from "./measure.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const { values } = parseArgs({
  options: {
    model: { type: "string" },
    export: { type: "string" },
    ctranslate2: { type: "string" },
    python: { type: "string", default: "python" },
    data: { type: "string", default: "../../../shared/data/mt-dev" },
    count: { type: "string", default: "1000" },
    threads: { type: "string", default: "1" },
    beams: { type: "string", default: "1,4" },
    rounds: { type: "string", default: "1" },
    translate: { type: "boolean", default: false },
  },
});
if (values.model === undefined) throw new Error("usage: see README.md");
const model = resolve(values.model);
const pair = { from: "en", to: "fr" };
const scratch = mkdtempSync(join(tmpdir(), "glossa-bench-"));

/** Half of the sentences are short and of every day, half are of the news. */
function textsOf(): string[] {
  const half = Number(values.count) >> 1;
  return ["tatoeba-dev", "newstest2013"].flatMap((name) =>
    readFileSync(join(values.data, `${name}.en-fr.tsv`), "utf8")
      .split("\n", half)
      .map((line) => line.split("\t")[0]!),
  );
}

function side(command: readonly string[], task: Task): Result {
  const file = join(scratch, "task.json");
  writeFileSync(file, JSON.stringify(task));
  const [program, ...args] = command as [string, ...string[]];
  const found = program.endsWith(".py")
    ? spawnSync(values.python, [join(here, program), file, ...args], { encoding: "utf8", maxBuffer: 1 << 28 })
    : spawnSync(
        process.execPath,
        ["--import", "tsx", "--conditions=@glossa/source", join(here, program), file, ...args],
        { encoding: "utf8", maxBuffer: 1 << 28 },
      );
  if (found.status !== 0) throw new Error(`${program}: ${found.stderr}`);
  return JSON.parse(found.stdout.trim().split("\n").at(-1)!) as Result;
}

/** A directory as transformers.js wants it. */
function forTransformersJs(exported: string): string {
  const out = join(scratch, "peer");
  mkdirSync(join(out, "onnx"), { recursive: true });
  for (const name of ["config.json", "generation_config.json"]) {
    if (existsSync(join(model, name))) cpSync(join(model, name), join(out, name));
  }
  for (const name of ["encoder_model.onnx", "decoder_model_merged.onnx"]) {
    symlinkSync(resolve(exported, name), join(out, "onnx", name));
  }
  return out;
}

try {
  for (const dtype of ["fp32", "int8"] as const) await convert(model, { out: join(scratch, dtype), dtype });
  const limits = { maxRows: 32, maxTokens: 2048 };
  const { family, close } = await openEngine(join(scratch, "fp32"), { limits, threads: 1 });
  const sentences = textsOf().map((text): Sentence => {
    const ids = [...family.encode(text, pair)];
    return { text, ids, pieces: ids.map((id) => family.source.idToToken(id)!) };
  });
  const words = sentences.reduce((sum, { text }) => sum + text.split(/\s+/).length, 0);
  const threads = Number(values.threads);
  console.log(
    `${sentences.length} sentences, ${words} words; ${threads} thread(s); Node ${process.version}, ${cpus()[0]?.model.trim()}`,
  );
  for (const beams of values.beams.split(",").map(Number)) {
    const sides: [name: string, command: string[], directory: string][] = [
      ["glossa int8", ["glossa.ts", "search"], join(scratch, "int8")],
      ["glossa fp32", ["glossa.ts", "search"], join(scratch, "fp32")],
    ];
    if (values.translate) sides.push(["glossa int8, translate()", ["glossa.ts", "translate"], join(scratch, "int8")]);
    if (values.export !== undefined && beams === 1) {
      const peer = forTransformersJs(values.export);
      sides.push(["transformers.js, one by one", ["transformers-js.ts", "1"], peer]);
      sides.push(["transformers.js, by 16", ["transformers-js.ts", "16"], peer]);
    }
    if (values.ctranslate2 !== undefined) {
      sides.push(["CTranslate2 int8", ["ctranslate2_side.py"], resolve(values.ctranslate2)]);
    }
    const all = sides.map((): Result[] => []);
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const [i, [, command, directory]] of sides.entries()) {
        all[i]!.push(side(command, { directory, sentences, beams, threads }));
      }
    }
    console.log(
      `\n${beams} beam(s): sentences/s, words/s; sentences per second of CPU; ms to the first sentence, ms for one when warm; peak MB; event loop`,
    );
    const rates = all.map((results) => median(results.map(({ seconds }) => sentences.length / seconds)));
    const cpu = all.map((results) => median(results.map(({ cpuSeconds }) => sentences.length / cpuSeconds)));
    const reference = textsIn(all[1]![0]!);
    for (const [i, [name]] of sides.entries()) {
      const of = (value: (result: Result) => number) => median(all[i]!.map(value));
      const same = textsIn(all[i]![0]!).filter((text, k) => text === reference[k]).length;
      const delays = all[i]![0]!.delayMs;
      console.log(
        `  ${name.padEnd(28)} ${rates[i]!.toFixed(1).padStart(7)} (${(rates[0]! / rates[i]!).toFixed(2)} x)` +
          `${((rates[i]! * words) / sentences.length).toFixed(0).padStart(7)}` +
          `${cpu[i]!.toFixed(1).padStart(8)} (${(cpu[0]! / cpu[i]!).toFixed(2)} x)` +
          `${of(({ firstMs }) => firstMs)
            .toFixed(0)
            .padStart(7)} ${of(({ oneMs }) => oneMs)
            .toFixed(1)
            .padStart(7)}` +
          `${of(({ peakMb }) => peakMb)
            .toFixed(0)
            .padStart(6)}   ` +
          `${delays === undefined ? "" : `${delays[0].toFixed(0)} ms at most, ${delays[1].toFixed(2)} in the mean; `}` +
          `${same} as glossa fp32`,
      );
    }
  }
  await close();

  function textsIn({ outputs }: Result): string[] {
    return outputs.map((output) => {
      if (typeof output === "string") return output;
      const ids = output.map((id) => (typeof id === "string" ? family.source.tokenToId(id)! : id));
      return family.decode(ids);
    });
  }
} finally {
  rmSync(scratch, { recursive: true });
}
