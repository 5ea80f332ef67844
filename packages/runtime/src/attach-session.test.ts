import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { addOneModel } from "@glossa/testing";
import { expect, test } from "vitest";
import { attachSession } from "./attach-session.ts";
import { openSession } from "./open-session.ts";

test("8 workers × 500 runs over one loaded model, freed when the last one closes it", () => {
  const script = fileURLToPath(new URL("./fixtures/sharing.ts", import.meta.url));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--conditions=@glossa/source", "--import", "tsx", script, "8", "500"],
    { encoding: "utf8", timeout: 50_000 },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(JSON.parse(stdout)).toMatchObject({ same: 4000, left: 0, late: "RUNTIME_SESSION_CLOSED" });
});

test("the model outlives the session that loaded it for as long as another uses it", async () => {
  const first = await openSession(addOneModel(), { backend: "c-api" });
  const second = await attachSession(first.share());
  const x = { dtype: "float32", shape: [1, 4], data: Float32Array.of(1, 2, 3, 4) } as const;
  await first.close();
  expect((await second.run({ x })).y?.data).toEqual(Float32Array.of(2, 3, 4, 5));
  await second.close();
});

test("what is not a handle of this process is refused", async () => {
  await using session = await openSession(addOneModel(), { backend: "c-api" });
  const invalid = { code: "RUNTIME_OPTION_INVALID" };
  await expect(attachSession({ ...session.share(), pid: 1 })).rejects.toMatchObject(invalid);
  await expect(attachSession({} as never)).rejects.toMatchObject(invalid);
});
