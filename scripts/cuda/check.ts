// The runtime on a GPU, against the CPU and against PyTorch; a JSON and a Markdown report.
//   node check.js --out FOLDER [--provider cuda] [--quick]
// On a bare machine run.sh starts it; on any machine `--provider cpu --quick` is the dry mode.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { doctor, openSession } from "@glossa/runtime";
import { tensor } from "@glossa/tensor";
import { runContract } from "./contract.ts";
import { measureDecoder, measureEncoder, type Setting, type Timing } from "./measure.ts";
import { decoderModel } from "./models.ts";
import { asMarkdown, failuresOf } from "./report.ts";

const { values } = parseArgs({
  options: {
    out: { type: "string" },
    provider: { type: "string", default: "cuda" },
    quick: { type: "boolean", default: false },
  },
});
if (values.out === undefined) throw new Error("--out FOLDER is needed");
const { out, provider, quick } = values;

const small = { layers: 2, hidden: 64, heads: 4, vocabulary: 200 };
const large = { layers: 12, hidden: 768, heads: 12, vocabulary: 32_000 };
const setting: Setting = quick
  ? {
      provider,
      precision: "float16",
      sizes: small,
      context: 32,
      steps: 6,
      shapes: [
        [1, 16],
        [4, 8],
      ],
    }
  : {
      provider,
      precision: "float16",
      sizes: large,
      context: 512,
      steps: 64,
      shapes: [
        [1, 16],
        [1, 128],
        [32, 128],
      ],
    };

const steps: Record<string, () => Promise<unknown>> = {
  doctor,
  contract: () => runContract(provider),
  encoder: () => measureEncoder(setting),
  decoder: () => measureDecoder(setting),
  profile: () => profileOf(setting),
  torch: async () => torchTimes(setting),
};

/** Which provider each operator of the decoder really ran on. */
async function profileOf({ sizes, precision }: Setting) {
  await using session = await openSession(decoderModel({ ...sizes, layers: 1 }, precision), {
    provider,
    profile: true,
  });
  const dtype = precision;
  const shape = [1, sizes.heads, 8, sizes.hidden / sizes.heads];
  const feeds = {
    ids: tensor("int64", [1, 1]),
    before: tensor("int32", [1]),
    total: tensor("int32", [1], Int32Array.of(1)),
    "pastKey.0": tensor(dtype, shape),
    "pastValue.0": tensor(dtype, shape),
  };
  await session.run(feeds);
  return { placement: session.placement, operators: (await session.profile()).operators };
}

/** The same sizes in PyTorch, where a Python has it. */
function torchTimes({ sizes, context, shapes, steps }: Setting): Timing[] | string {
  if (provider === "cpu") return "only on a GPU";
  const script = [new URL("./torch_times.py", import.meta.url), new URL("../torch_times.py", import.meta.url)]
    .map(fileURLToPath)
    .find(existsSync);
  if (script === undefined) return "torch_times.py is not here";
  const request = JSON.stringify({ ...sizes, context, shapes, steps });
  // PyTorch brings its own CUDA libraries.
  const { LD_LIBRARY_PATH_BEFORE = "", ...rest } = process.env;
  const env = { ...rest, LD_LIBRARY_PATH: LD_LIBRARY_PATH_BEFORE };
  return JSON.parse(execFileSync("python3", [script, request], { encoding: "utf8", env })) as Timing[];
}

function nvidia(): string | undefined {
  try {
    const query = ["--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"];
    return execFileSync("nvidia-smi", query, { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}

mkdirSync(out, { recursive: true });
const report: Record<string, unknown> = { provider, quick, setting, gpu: nvidia(), node: process.version };
const { LD_LIBRARY_PATH } = process.env;
report["libraryPath"] = LD_LIBRARY_PATH;
const errors: Record<string, string> = {};
for (const [name, step] of Object.entries(steps)) {
  const started = performance.now();
  try {
    report[name] = await step();
  } catch (error) {
    errors[name] = String((error as Error).stack ?? error);
  }
  console.log(`${name}: ${errors[name] ?? "done"} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  // Written after every step: a crash later loses nothing.
  report["errors"] = errors;
  writeFileSync(join(out, "report.json"), `${JSON.stringify(report, undefined, 1)}\n`);
  writeFileSync(join(out, "report.md"), asMarkdown(report));
}
const failures = failuresOf(report);
for (const failure of failures) console.log(`FAILED ${failure}`);
console.log(failures.length === 0 ? "all checks passed" : `${failures.length} checks failed`);
process.exitCode = failures.length === 0 ? 0 : 1;
