import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runCli } from "../run-cli.ts";

const model = fileURLToPath(new URL("../../../sentiment/src/fixtures/tiny-bert", import.meta.url));
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "glossa-convert-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function glossa(args: readonly string[], isTTY = false) {
  const written = { stdout: "", stderr: "" };
  const into = (name: "stdout" | "stderr") =>
    new Writable({
      write(chunk, _encoding, done) {
        written[name] += String(chunk);
        done();
      },
    });
  const status = await runCli(args, {
    stdin: Readable.from([]),
    stdout: into("stdout"),
    stderr: Object.assign(into("stderr"), { isTTY }),
    signal: new AbortController().signal,
  });
  return { status, ...written };
}

it("writes a model directory and says what it wrote", async () => {
  const out = join(folder, "int8");
  const { status, stdout, stderr } = await glossa(
    ["convert", model, "--dtype", "int8", "--out", out, "--tensors"],
    true,
  );
  expect(status).toBe(0);
  expect(stdout).toMatch(/^bert for text-classification, int8 on cpu$/m);
  expect(stdout).toMatch(/query\.weight\.int8 {2}int8 \[32, 32\] {2}0\.001 MB {2}error \d\.\d+ %/);
  expect(stderr).toContain("█");
  expect(await readdir(out)).toEqual(
    ["config.json", "glossa.json", "model.onnx", "model.onnx_data", "tokenizer.json", "tokenizer_config.json"].filter(
      (name) => name !== "model.onnx_data" || stdout.includes(name),
    ),
  );
});

it("prints the report as JSON, without a bar where there is no terminal", async () => {
  const { status, stdout, stderr } = await glossa(["convert", model, "--out", join(folder, "auto"), "--json"]);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ dtype: "fp32", task: "text-classification", modelType: "bert" });
  expect(stderr).toBe("");
});

it("names what is wrong", async () => {
  expect(await glossa(["convert"])).toMatchObject({ status: 2 });
  expect(await glossa(["convert", model, "--dtype", "int3", "--out", join(folder, "x")])).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/"dtype".*fp32, fp16, int8, int4, auto.*CONVERT_OPTION/),
  });
  expect(await glossa(["convert", join(folder, "nothing")])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("CONVERT_NOT_FOUND"),
  });
});
