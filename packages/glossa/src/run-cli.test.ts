import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commands } from "./commands/index.ts";
import { runCli } from "./run-cli.ts";
import { version } from "./version.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "glossa-cli-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the command line with `input` as standard input and gives what it wrote. */
async function glossa(args: readonly string[], { input, signal }: { input?: string; signal?: AbortSignal } = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const into = (list: string[]) =>
    new Writable({
      write(chunk, _encoding, done) {
        list.push(String(chunk));
        done();
      },
    });
  const stdin = Object.assign(Readable.from(input === undefined ? [] : [input]), { isTTY: input === undefined });
  const status = await runCli(args, {
    stdin,
    stdout: into(out),
    stderr: into(err),
    signal: signal ?? new AbortController().signal,
  });
  return { status, stdout: out.join(""), stderr: err.join("") };
}

describe("glossa", () => {
  it("lists its commands, and says its version", async () => {
    const { status, stdout } = await glossa(["--help"]);
    expect(status).toBe(0);
    for (const { name, summary } of commands) expect(stdout).toMatch(new RegExp(`${name} +${summary.slice(0, 10)}`));
    expect((await glossa(["--version"])).stdout).toBe(`${version}\n`);
    expect((await glossa([])).status).toBe(2);
  });

  it.each(commands.map(({ name }) => name))("%s explains itself", async (name) => {
    const { status, stdout } = await glossa([name, "--help"]);
    expect(status).toBe(0);
    expect(stdout).toContain(`glossa ${name}`);
  });

  it("names the command that was meant, and the option that does not exist", async () => {
    expect(await glossa(["clasify"])).toMatchObject({ status: 2, stderr: expect.stringContaining('"classify"') });
    expect(await glossa(["classify", "--topk", "2", "good"])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("--topk"),
    });
  });
});

describe("glossa classify", () => {
  it("labels arguments, standard input and files alike", async () => {
    const file = join(folder, "texts.txt");
    await writeFile(file, "A delight.\r\n\r\nA waste of time.\n");
    const expected = "POSITIVE 0.\\d{4}\tA delight.\nNEGATIVE 0.\\d{4}\tA waste of time.\n";
    for (const run of [
      glossa(["classify", "A delight.", "A waste of time."]),
      glossa(["classify"], { input: "A delight.\n\nA waste of time." }),
      glossa(["classify", "--file", file]),
    ]) {
      expect(await run).toMatchObject({
        status: 0,
        stderr: "",
        stdout: expect.stringMatching(new RegExp(`^${expected}$`)),
      });
    }
  });

  it("prints JSON lines", async () => {
    const { stdout } = await glossa(["classify", "--json", "--top-k", "2", "A delight."]);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ text: "A delight.", label: "POSITIVE", sentiment: "positive", windows: 1 });
    expect(result.labels).toHaveLength(2);
  });

  it.each([
    [["--top-k", "0", "good"], 2, /positive integer/],
    [["--file", "/no/such/file"], 2, /no file/],
    [["good", "--file", "x"], 2, /not both/],
    [[], 2, /standard input/],
    [["--model", "./nowhere", "good"], 1, /HUB_MODEL_NOT_FOUND/],
  ])("%j ends with status %i", async (args, status, message) => {
    expect(await glossa(["classify", ...args])).toMatchObject({ status, stderr: expect.stringMatching(message) });
  });

  it("ends with 130 when interrupted", async () => {
    expect((await glossa(["classify", "good"], { signal: AbortSignal.abort() })).status).toBe(130);
  });
});
