import { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { createGenerator } from "@glossa/generation";
import { expect, it } from "vitest";
import { runCli } from "../run-cli.ts";

const model = fileURLToPath(new URL("../../../generation/src/fixtures/tiny-gpt2", import.meta.url));

async function write(...args: string[]) {
  const written: string[] = [];
  const errors: string[] = [];
  const into = (list: string[]) =>
    new Writable({
      write: (chunk, _encoding, done) => {
        list.push(String(chunk));
        done();
      },
    });
  const signal = new AbortController().signal;
  const status = await runCli(["write", ...args], {
    stdin: Readable.from([]),
    stdout: into(written),
    stderr: into(errors),
    signal,
  });
  return { status, written, stdout: written.join(""), stderr: errors.join("") };
}

it("streams the prompt and what the model makes of it", async () => {
  await using generator = await createGenerator(model);
  const { text } = await generator.generate("one", { maxNewTokens: 12, doSample: true, seed: 3, temperature: 0.7 });
  const args = ["--model", model, "--max-new-tokens", "12", "--sample", "--seed", "3", "--temperature", "0.7", "one"];
  const { status, stdout, written } = await write(...args);
  expect(status).toBe(0);
  expect(stdout).toBe(`one${text}\n`);
  expect(written.length).toBeGreaterThan(3);
});

it.each([
  [["--model", model, "one", "two"], 2, /one prompt/],
  [["--model", model, "--seed", "x", "one"], 2, /--seed takes a number/],
  [["--model", model, "--system", "x", "one"], 2, /--chat/],
  [["--model", model, "--temperature=-1", "one"], 1, /GENERATION_OPTION_INVALID/],
  [["--model", "./nowhere", "one"], 1, /HUB_MODEL_NOT_FOUND/],
])("%j ends with status %i", async (args, status, message) => {
  expect(await write(...args)).toMatchObject({ status, stderr: expect.stringMatching(message) });
});
