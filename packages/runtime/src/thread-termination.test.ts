import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test("worker threads of the program may be terminated while they run models", () => {
  const script = fileURLToPath(new URL("./fixtures/terminate.ts", import.meta.url));
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    ["--conditions=@glossa/source", "--import", "tsx", script, "4"],
    { encoding: "utf8", timeout: 50_000 },
  );
  expect({ status, signal, stdout, stderr }).toEqual({ status: 0, signal: null, stdout: "survived\n", stderr: "" });
});
