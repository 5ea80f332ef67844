import { spawnSync } from "node:child_process";
import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test("two copies of the package in one process", async () => {
  const folder = await mkdtemp(join(tmpdir(), "glossa-two-copies-"));
  try {
    const source = fileURLToPath(new URL(".", import.meta.url));
    const copies = [join(folder, "a"), join(folder, "b")];
    for (const copy of copies) await cp(source, copy, { recursive: true });
    await symlink(
      fileURLToPath(new URL("../../../node_modules", import.meta.url)),
      join(folder, "node_modules"),
      "junction",
    );
    const script = join(source, "fixtures", "two-copies.ts");
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--conditions=@glossa/source", "--import", "tsx", script, ...copies],
      { encoding: "utf8", timeout: 100_000 },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const foreign = "RUNTIME_INPUT_DATA";
    expect(JSON.parse(stdout)).toEqual({ copies: true, sums: 100, busy: 2, foreign, attached: 1 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);
