import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MAX_TEXT_BYTES } from "./model-files.ts";
import { modelSourceContract } from "./model-source.contract.ts";
import { resolveModel } from "./resolve-model.ts";
import { directorySource } from "./sources/directory.ts";
import { npmPackageSource } from "./sources/npm-package.ts";

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "glossa-hub-"));
  await mkdir(join(root, "model", "onnx"), { recursive: true });
  await writeFile(join(root, "model", "config.json"), '{"model_type": "bert"}');
  await writeFile(join(root, "model", "bad.json"), "{not json");
  await writeFile(join(root, "model", "onnx", "model.onnx"), "x");
  await symlink(join(root, "model", "config.json"), join(root, "model", "linked.json"));
  for (const [name, manifest] of [
    ["model-a", { version: "1.2.3", glossa: { model: "./weights" }, exports: {} }],
    ["model-escape", { glossa: { model: "../../model" } }],
    ["model-odd", { glossa: { model: 7 } }],
    ["model-empty", { glossa: { model: "./weights" } }],
  ] as const) {
    await mkdir(join(root, "node_modules", name), { recursive: true });
    await writeFile(join(root, "node_modules", name, "package.json"), JSON.stringify({ name, ...manifest }));
  }
  await mkdir(join(root, "node_modules", "model-a", "weights"));
  await writeFile(join(root, "node_modules", "model-a", "weights", "config.json"), "{}");
});
afterAll(() => rm(root, { recursive: true, force: true }));

modelSourceContract(directorySource(), async () => ({
  known: join(root, "model"),
  unknown: "model-a",
  file: "onnx/model.onnx",
}));
const npm = npmPackageSource();
modelSourceContract(
  { ...npm, resolve: (reference, options) => npm.resolve(reference, { ...options, from: root }) },
  async () => ({ known: "model-a", unknown: "./model", file: "config.json" }),
);

describe("resolveModel", () => {
  it("takes paths and file: URLs for directories, and names for packages", async () => {
    expect((await resolveModel(join(root, "model"))).source).toBe("directory");
    expect((await resolveModel(pathToFileURL(join(root, "model")).href)).source).toBe("directory");
    expect((await resolveModel(`directory:${join(root, "model")}`)).source).toBe("directory");
    for (const reference of ["model-a", "npm:model-a"]) {
      const files = await resolveModel(reference, { from: root });
      expect([files.source, files.revision]).toEqual(["npm", "1.2.3"]);
      expect(await files.list()).toEqual(["config.json"]);
    }
  });

  it("follows the links of a cache made of links", async () => {
    expect(await (await resolveModel(join(root, "model"))).readJson("linked.json")).toEqual({ model_type: "bert" });
  });

  it.each([
    ["./no/such/dir", "HUB_MODEL_NOT_FOUND", /no directory/],
    ["no-such-package-anywhere", "HUB_MODEL_NOT_FOUND", /npm install no-such-package-anywhere/],
    ["org/name", "HUB_MODEL_NOT_FOUND", /\.\/org\/name/],
    ["ftp:thing", "HUB_REFERENCE_INVALID", /directory:, npm:/],
    ["", "HUB_REFERENCE_INVALID", /non-empty/],
    ["file://other-host/model", "HUB_REFERENCE_INVALID", /file: URL/],
    ["model-escape", "HUB_PATH_ESCAPE", /outside the package/],
    ["model-odd", "HUB_FILE_INVALID", /must be a path/],
    ["model-empty", "HUB_FILE_MISSING", /reinstall/],
  ])("refuses %j with %s", async (reference, code, message) => {
    await expect(resolveModel(reference, { from: root })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it("refuses a file where a directory is needed, and what is not a string", async () => {
    await expect(resolveModel(join(root, "model", "config.json"))).rejects.toMatchObject({
      code: "HUB_MODEL_NOT_FOUND",
    });
    await expect(resolveModel(undefined as never)).rejects.toMatchObject({ code: "HUB_REFERENCE_INVALID" });
  });

  it("names the file that is not JSON, and the one that is too large", async () => {
    const files = await resolveModel(join(root, "model"));
    await expect(files.readJson("bad.json")).rejects.toMatchObject({ code: "HUB_FILE_INVALID", subject: "bad.json" });
    await expect(files.path("onnx")).rejects.toMatchObject({ code: "HUB_FILE_INVALID" });
    await writeFile(join(root, "model", "huge.json"), "");
    await truncate(join(root, "model", "huge.json"), MAX_TEXT_BYTES + 1); // sparse: takes no room
    await expect(files.readText("huge.json")).rejects.toMatchObject({ code: "HUB_FILE_TOO_LARGE" });
    await rm(join(root, "model", "huge.json"));
  });

  it("asks the sources it is given, and stops when aborted", async () => {
    const own = { name: "own", describe: () => "nothing", resolve: async () => undefined };
    await expect(resolveModel("x", { sources: [own] })).rejects.toMatchObject({ message: 'no model "x": nothing' });
    await expect(resolveModel("x", { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: "AbortError" });
  });
});
