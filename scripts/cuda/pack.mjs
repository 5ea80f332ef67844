// Packs what a GPU machine without network needs, in pieces of limited size. On a machine with network, after `npm ci`:
//   pip download onnxruntime-gpu==1.30.0 --no-deps -d wheel
//   node scripts/cuda/pack.mjs --out FOLDER --wheel wheel/onnxruntime_gpu-*.whl [--piece-mb 60]
// Without --wheel the bundle is for the dry mode: provider cpu alone. Linux x64.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { copyFile, open } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "tsup";
import yauzl from "yauzl";

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const { values } = parseArgs({
  options: {
    out: { type: "string" },
    wheel: { type: "string" },
    "piece-mb": { type: "string", default: "60" },
  },
});
const pieceBytes = Number(values["piece-mb"]) * 1e6;
if (values.out === undefined || !(pieceBytes >= 1e6)) {
  throw new Error("usage: node scripts/cuda/pack.mjs --out FOLDER [--wheel FILE] [--piece-mb 60]");
}
if (process.platform !== "linux" || process.arch !== "x64") throw new Error("bundles are for Linux x64, made there");

const version = require("onnxruntime-node/package.json").version;
const stage = mkdtempSync(join(tmpdir(), "glossa-cuda-pack-"));
try {
  await bundleCheck();
  copyPackages();
  await copyFile(process.execPath, join(stage, "node"));
  chmodSync(join(stage, "node"), 0o755);
  cpSync(join(here, "torch_times.py"), join(stage, "torch_times.py"));
  if (values.wheel !== undefined) await takeProvider(values.wheel);
  const pieces = await pack(values.out);
  cpSync(join(here, "run.sh"), join(values.out, "run.sh"));
  for (const { name, bytes } of pieces) console.log(`${name} ${(bytes / 1e6).toFixed(1)} MB`);
} finally {
  rmSync(stage, { recursive: true, force: true });
}

/** The check, the runtime and the contract suite in one file; native packages stay outside. */
async function bundleCheck() {
  await build({
    entry: { check: join(here, "check.ts") },
    outDir: stage,
    format: ["esm"],
    target: "node20",
    platform: "node",
    config: false,
    silent: true,
    splitting: false,
    outExtension: () => ({ js: ".js" }),
    external: ["koffi", "onnxruntime-node"],
    noExternal: [/^(?!koffi$|onnxruntime-node$)/],
    esbuildOptions(options) {
      options.conditions = ["@glossa/source", "node", "import", "default"];
      options.alias = { vitest: join(here, "vitest-here.ts") };
    },
  });
  writeFileSync(join(stage, "package.json"), '{ "type": "module" }\n');
}

/** koffi with its binary, and onnxruntime-node with its library. */
function copyPackages() {
  const modules = dirname(dirname(require.resolve("onnxruntime-node/package.json")));
  const library = join("onnxruntime-node", "bin", "napi-v6", "linux", "x64");
  const kept = ["koffi", join("@koromix", "koffi-linux-x64"), library];
  for (const path of [...kept, join("onnxruntime-node", "package.json"), join("onnxruntime-node", "dist")]) {
    cpSync(join(modules, path), join(stage, "node_modules", path), { recursive: true, dereference: true });
  }
}

/** The CUDA provider's libraries out of PyPI's wheel, which must be of the very version of libonnxruntime. */
async function takeProvider(wheel) {
  if (!basename(wheel).includes(`-${version}-`)) {
    throw new Error(`${basename(wheel)} is not of version ${version}, which onnxruntime-node has: versions must match`);
  }
  const folder = join(stage, "node_modules", "onnxruntime-node", "bin", "napi-v6", "linux", "x64");
  const providers = ["cuda", "shared"].map((name) => `libonnxruntime_providers_${name}.so`);
  const core = `libonnxruntime.so.${version}`;
  const wanted = new Set([...providers, core].map((name) => `onnxruntime/capi/${name}`));
  const own = join(stage, "wheel"); // with GLOSSA_CUDA_CORE=wheel
  mkdirSync(own);
  for (const name of providers) symlinkSync(relative(own, join(folder, name)), join(own, name));
  const zip = await yauzl.openPromise(wheel, { lazyEntries: true });
  for await (const entry of zip.eachEntry()) {
    if (!wanted.delete(entry.fileName)) continue;
    const name = basename(entry.fileName);
    const target = join(name === core ? own : folder, name);
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target));
  }
  if (wanted.size > 0) throw new Error(`${wheel} has no ${[...wanted].join(", ")}`);
}

/** stage → out/bundle.tar.gz.00, .01, … and their checksums. */
async function pack(out) {
  mkdirSync(out, { recursive: true });
  for (const name of readdirSync(out)) if (/^bundle\.tar\.gz\.\d+$/.test(name)) rmSync(join(out, name));
  const tar = spawn("tar", ["-C", stage, "-c", "--use-compress-program=gzip -1", "."], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve, reject) => {
    tar.on("error", reject);
    tar.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`tar ended with ${code}`))));
  });
  const pieces = [];
  let file;
  for await (const chunk of tar.stdout) {
    for (let rest = chunk; rest.length > 0; ) {
      const last = pieces.at(-1);
      if (last === undefined || last.bytes >= pieceBytes) {
        await file?.close();
        const name = `bundle.tar.gz.${String(pieces.length).padStart(2, "0")}`;
        file = await open(join(out, name), "w");
        pieces.push({ name, bytes: 0 });
        continue;
      }
      const part = rest.subarray(0, pieceBytes - last.bytes);
      await file.writeFile(part);
      last.bytes += part.length;
      rest = rest.subarray(part.length);
    }
  }
  await file?.close();
  await ended;
  const sums = pieces.map(
    ({ name }) =>
      `${createHash("sha256")
        .update(readFileSync(join(out, name)))
        .digest("hex")}  ${name}`,
  );
  writeFileSync(join(out, "pieces.sha256"), `${sums.join("\n")}\n`);
  return pieces;
}
