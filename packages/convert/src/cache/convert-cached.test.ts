import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";
import { cacheDirectory } from "./cache-directory.ts";
import { convertCached } from "./convert-cached.ts";

const fixture = fileURLToPath(
  new URL("../architectures/fixtures/encoders/bert-sequence-classification", import.meta.url),
);
let root: string;
let cache: string;
let model: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "glossa-cache-"));
  cache = join(root, "cache");
  model = join(root, "model");
  await cp(fixture, model, { recursive: true });
});
afterEach(() => rm(root, { recursive: true, force: true }));

const entries = async (): Promise<string[]> => readdir(join(cache, "converted"));

it("converts once", async () => {
  const progress: number[] = [];
  const first = await convertCached(model, { cache, onProgress: ({ done }) => progress.push(done) });
  expect(progress.length).toBeGreaterThan(0);
  const seen = progress.length;
  const second = await convertCached(model, { cache, dtype: "fp32", onProgress: ({ done }) => progress.push(done) });
  expect(second).toBe(first);
  expect(progress.length).toBe(seen);
  expect(await entries()).toHaveLength(1);
});

it("the key is content, not place or time", async () => {
  const first = await convertCached(model, { cache });
  const elsewhere = join(root, "elsewhere");
  await cp(model, elsewhere, { recursive: true });
  await utimes(join(elsewhere, "model.safetensors"), 1e9, 1e9);
  expect(await convertCached(elsewhere, { cache })).toBe(first);
  expect(await convertCached(model, { cache, dtype: "int8" })).not.toBe(first);
  const config = await readFile(join(model, "config.json"), "utf8");
  await writeFile(join(model, "config.json"), config.replace('"hidden_act": "gelu"', '"hidden_act": "relu"'));
  expect(await convertCached(model, { cache })).not.toBe(first);
  const weights = await readFile(join(model, "model.safetensors"));
  weights[weights.length - 1]! ^= 1;
  await writeFile(join(elsewhere, "model.safetensors"), weights);
  expect(await convertCached(elsewhere, { cache })).not.toBe(first);
});

it("several at once get one directory, and leave nothing else", async () => {
  const here = await Promise.all(Array.from({ length: 4 }, () => convertCached(model, { cache })));
  expect(new Set(here).size).toBe(1);
  expect(await entries()).toHaveLength(1);
});

it("several processes at once get one directory", async () => {
  const script = `import { convertCached } from ${JSON.stringify(new URL("./convert-cached.ts", import.meta.url).href)};
    console.log(await convertCached(process.argv[1], { cache: process.argv[2] }));`;
  const node = (): Promise<{ stdout: string }> =>
    promisify(execFile)(process.execPath, [
      ...["--import", "tsx", "--conditions=@glossa/source", "--input-type=module", "-e", script, model, cache],
    ]);
  const results = await Promise.all([node(), node(), node()]);
  expect(new Set(results.map(({ stdout }) => stdout)).size).toBe(1);
  expect(await entries()).toHaveLength(1);
});

it("a failed or aborted conversion leaves nothing", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const aborted = convertCached(model, {
    cache,
    signal: controller.signal,
    onProgress: () => controller.abort(reason),
  });
  await expect(aborted).rejects.toBe(reason);
  await writeFile(join(model, "config.json"), "{}");
  await expect(convertCached(model, { cache })).rejects.toMatchObject({ code: "CONVERT_CONFIG" });
  expect(await entries()).toEqual([]);
});

it.each([
  null,
  { cache: 3 },
  { cache: "" },
  { out: "model" },
  { source: { name: "x" } },
  { dtyp: "int8" },
  { signal: 3 },
])("refuses the options %j", async (options) => {
  await expect(convertCached(model, options as never)).rejects.toMatchObject({ code: "CONVERT_OPTION" });
});

it("finds the system's place for caches", () => {
  expect(cacheDirectory({ GLOSSA_CACHE: "/elsewhere" }, "linux")).toBe("/elsewhere");
  expect(cacheDirectory({ XDG_CACHE_HOME: "/xdg" }, "linux")).toBe(join("/xdg", "glossa"));
  expect(cacheDirectory({ LOCALAPPDATA: "C:\\Local" }, "win32")).toBe(join("C:\\Local", "glossa", "cache"));
});
