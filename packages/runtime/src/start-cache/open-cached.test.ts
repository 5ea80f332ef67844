import { execFile } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { tensor } from "@glossa/tensor";
import { networkModel } from "@glossa/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSession } from "../open-session.ts";
import { externalLocations } from "./external-locations.ts";

let folder: string;
let cache: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "glossa-cache-"));
  cache = join(folder, "cache");
  const { model, externalData } = networkModel({ external: "weights.data" });
  await writeFile(join(folder, "network.onnx"), model);
  await writeFile(join(folder, "weights.data"), externalData);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const x = tensor(
  "float32",
  [3, 64],
  Float32Array.from({ length: 192 }, (_, index) => Math.sin(index)),
);

describe.each(["c-api", "worker"] as const)("start-up cache (%s)", (backend) => {
  async function openRun(model: string | Uint8Array = join(folder, "network.onnx"), more = {}) {
    await using session = await openSession(model, { backend, threads: 1, cache, ...more });
    return { state: session.cache, y: (await session.run({ x })).y, inputs: session.inputs };
  }

  test("the second start reads the entry and gives the same bits", async () => {
    const plain = await openRun(undefined, { cache: undefined });
    expect(plain.state).toBe("off");
    const first = await openRun();
    expect(first.state).toBe("written");
    const second = await openRun();
    expect(second.state).toBe("hit");
    expect(first.y).toEqual(plain.y);
    expect(second).toEqual({ ...plain, state: "hit" });
    const entries = await readdir(cache);
    expect(entries).toHaveLength(1);
    expect((await readdir(join(cache, entries[0]!))).sort()).toEqual(["model.onnx", "weights.bin"]);
  });

  test("other bytes, other options and changed external data are other entries", async () => {
    await openRun();
    expect((await openRun(undefined, { disabledOptimizers: ["BiasGeluFusion"] })).state).toBe("written");
    expect((await openRun(networkModel().model)).state).toBe("written");
    expect((await openRun(networkModel().model)).state).toBe("hit");
    const data = await readFile(join(folder, "weights.data"));
    data.writeFloatLE(0.5, data.length - 4);
    await writeFile(join(folder, "weights.data"), data);
    const changed = await openRun();
    expect(changed.state).toBe("written");
    expect(changed.y).not.toEqual((await openRun(networkModel().model)).y);
  });

  test("a damaged entry is made again", async () => {
    const { y } = await openRun();
    const [entry] = await readdir(cache);
    await truncate(join(cache, entry!, "weights.bin"), 100);
    expect(await openRun()).toMatchObject({ state: "written", y });
    await writeFile(join(cache, entry!, "model.onnx"), "damaged");
    expect(await openRun()).toMatchObject({ state: "written", y });
    expect((await openRun()).state).toBe("hit");
  });

  test("eight starts at once leave one entry and nothing aside", async () => {
    const results = await Promise.all(Array.from({ length: 8 }, () => openRun()));
    for (const { y } of results) expect(y).toEqual(results[0]!.y);
    expect(await readdir(cache)).toHaveLength(1);
    expect((await openRun()).state).toBe("hit");
  });

  test.skipIf(process.getuid?.() === 0)("a folder that cannot be written", async () => {
    await chmod(folder, 0o500);
    expect((await openRun()).state).toBe("unwritable");
    await chmod(folder, 0o700);
  });

  test("a model that cannot be loaded leaves nothing", async () => {
    await writeFile(join(folder, "bad.onnx"), "not a model");
    await expect(openRun(join(folder, "bad.onnx"))).rejects.toMatchObject({ code: "RUNTIME_MODEL_INVALID" });
    expect(await readdir(cache)).toEqual([]);
  });
});

test("four processes that start together", async () => {
  const script = fileURLToPath(new URL("../fixtures/cached.ts", import.meta.url));
  const args = ["--conditions=@glossa/source", "--import", "tsx", script, join(folder, "network.onnx"), cache];
  const run = promisify(execFile);
  const start = async () => JSON.parse((await run(process.execPath, args)).stdout);
  const results = await Promise.all([start(), start(), start(), start()]);
  for (const { state, y } of results) {
    expect(["written", "hit"]).toContain(state);
    expect(y).toEqual(results[0].y);
  }
  expect(await readdir(cache)).toHaveLength(1);
  expect((await start()).state).toBe("hit");
});

test("a file where the folder should be", async () => {
  await writeFile(cache, "");
  await using session = await openSession(join(folder, "network.onnx"), { cache });
  expect(session.cache).toBe("unwritable");
});

test("the cache is for the CPU", async () => {
  await expect(openSession(join(folder, "network.onnx"), { cache, provider: "cuda" })).rejects.toMatchObject({
    code: "RUNTIME_UNSUPPORTED",
  });
});

test("the files that a model names", () => {
  const { model } = networkModel({ external: "weights.data" });
  expect(externalLocations(model)).toEqual(["weights.data"]);
  expect(externalLocations(networkModel().model)).toEqual([]);
  for (let length = 0; length < model.length; length += 7) externalLocations(model.subarray(0, length));
  expect(externalLocations(new Uint8Array(1000).fill(0x3a))).toEqual([]);
});
