import { Readable, Writable } from "node:stream";
import { expect, it } from "vitest";
import { runCli } from "../run-cli.ts";

async function glossaDoctor(...args: string[]) {
  const written = { stdout: "", stderr: "" };
  const into = (name: "stdout" | "stderr") =>
    new Writable({
      write(chunk, _encoding, done) {
        written[name] += String(chunk);
        done();
      },
    });
  const status = await runCli(["doctor", ...args], {
    stdin: Object.assign(Readable.from([]), { isTTY: true }),
    stdout: into("stdout"),
    stderr: into("stderr"),
    signal: new AbortController().signal,
  });
  return { status, ...written };
}

it("prints the report", async () => {
  const { status, stdout, stderr } = await glossaDoctor();
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^ {2}ONNX Runtime +1\.\d+\.\d+$/m);
  expect(stdout).toMatch(/^ {2}cpu +works/m);
});

it("prints it as JSON", async () => {
  const { status, stdout } = await glossaDoctor("--json");
  expect(status).toBe(0);
  const report = JSON.parse(stdout);
  expect(report.backend.chosen).toMatch(/^(c-api|worker)$/);
  expect(report.providers[0]).toMatchObject({ name: "cpu", ok: true });
});

it("takes no arguments", async () => {
  expect(await glossaDoctor("now")).toMatchObject({ status: 2, stderr: expect.stringContaining("no arguments") });
});
