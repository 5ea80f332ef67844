import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const script = fileURLToPath(new URL("./fixtures/exit.ts", import.meta.url));

function runScript(backend: string, way: string) {
  const started = performance.now();
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    ["--conditions=@glossa/source", "--import", "tsx", script, backend, way],
    { encoding: "utf8", timeout: 50_000, env: { ...process.env, NODE_OPTIONS: "" } },
  );
  return { status, signal, stdout, stderr, ms: performance.now() - started };
}

describe.each(["c-api", "worker"])("the process ends in order (%s)", (backend) => {
  test("with sessions open", () => {
    expect(runScript(backend, "end")).toMatchObject({ status: 0, stdout: "open\n", stderr: "" });
  });

  test("by process.exit with runs under way and queued", () => {
    const result = runScript(backend, "exit");
    expect(result).toMatchObject({ status: 0, stdout: "open\n", stderr: "" });
    expect(result.ms).toBeLessThan(20_000);
  });

  test("by an uncaught error with runs under way", () => {
    const result = runScript(backend, "throw");
    expect(result).toMatchObject({ status: 1, signal: null });
    expect(result.stderr).toContain("the program's own error");
    expect(result.stderr).not.toMatch(/terminate called|abort|Segmentation/i);
  });

  test.skipIf(process.platform === "win32")("by a signal", () => {
    expect(runScript(backend, "kill")).toMatchObject({ signal: "SIGTERM" });
  });
});
