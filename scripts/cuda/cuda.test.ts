import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { failuresOf } from "./report.ts";

const pack = fileURLToPath(new URL("./pack.mjs", import.meta.url));

// The dry mode: everything that happens on a GPU machine, with provider cpu and small sizes.
describe.skipIf(process.platform !== "linux" || process.arch !== "x64")("the bundle for a bare GPU machine", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "glossa-cuda-test-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("is packed in pieces, unpacks where nothing else is, and its checks pass", () => {
    const pieces = join(folder, "pieces");
    execFileSync(process.execPath, [pack, "--out", pieces, "--piece-mb", "30"]);
    const sizes = readdirSync(pieces).filter((name) => name.startsWith("bundle.tar.gz."));
    expect(sizes.length).toBeGreaterThan(1);

    const out = join(folder, "out");
    const { status, stdout, stderr } = spawnSync(
      "bash",
      [join(pieces, "run.sh"), pieces, "--out", out, "--provider", "cpu", "--quick"],
      { cwd: folder, encoding: "utf8", env: { PATH: "/usr/bin:/bin", GLOSSA_CUDA_HOME: join(folder, "home") } },
    );
    expect(stdout + stderr).toContain("all checks passed");
    expect(status).toBe(0);
    const report = JSON.parse(readFileSync(join(out, "report.json"), "utf8"));
    expect(report.contract.length).toBeGreaterThan(40);
    expect(report.decoder.differences.map(({ what }: { what: string }) => what)).toEqual([
      "decoder float16, cache through the host",
      "decoder float16, cache in place",
      "decoder float16, new cache on the device",
    ]);
    for (const { relative } of report.decoder.differences) expect(relative).toBeGreaterThan(0);
    expect(readFileSync(join(out, "report.md"), "utf8")).toContain("contract suite: ");

    const damaged = join(pieces, "bundle.tar.gz.01");
    writeFileSync(damaged, "no");
    rmSync(join(folder, "home"), { recursive: true });
    const env = { PATH: "/usr/bin:/bin", GLOSSA_CUDA_HOME: join(folder, "home") };
    const again = spawnSync("bash", [join(pieces, "run.sh"), pieces, "--out", out], { encoding: "utf8", env });
    expect(again.status).not.toBe(0);
    expect(again.stderr + again.stdout).toContain("bundle.tar.gz.01");
  });

  test("takes no provider library of another version", () => {
    const wheel = "onnxruntime_gpu-1.2.3-cp311-cp311-manylinux_2_28_x86_64.whl";
    const { status, stderr } = spawnSync(process.execPath, [pack, "--out", join(folder, "other"), "--wheel", wheel], {
      encoding: "utf8",
    });
    expect(status).not.toBe(0);
    expect(stderr).toContain("versions must match");
  });
});

test("a report's failures are named", () => {
  const difference = { what: "encoder", relative: 0.5, limit: 0.1 };
  const report = {
    provider: "cuda",
    node: "v20",
    contract: [{ name: "a", error: "no" }, { name: "b" }],
    encoder: { differences: [difference, { ...difference, relative: 0 }], times: [] },
    decoder: { differences: [{ ...difference, relative: Number.NaN }], times: [] },
    profile: { operators: [{ operator: "GroupQueryAttention", provider: "CPUExecutionProvider", calls: 1 }] },
    errors: { torch: "none\nat x" },
  };
  expect(failuresOf(report)).toEqual([
    "torch: none",
    "a: no",
    "encoder differs by 0.5, more than 0.1",
    "encoder differs by NaN, more than 0.1",
    "attention ran on CPUExecutionProvider, not CUDAExecutionProvider",
  ]);
});
