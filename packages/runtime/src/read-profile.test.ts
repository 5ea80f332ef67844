import { readdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tensor } from "@glossa/tensor";
import { networkModel, slowModel } from "@glossa/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSession } from "./open-session.ts";
import { readProfile } from "./read-profile.ts";

// A folder of our own, as other processes may profile too.
let temporary: string;
const before = process.env["TMPDIR"];
beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), "glossa-runtime-"));
  process.env["TMPDIR"] = temporary;
});
afterAll(async () => {
  if (before === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = before;
  await rm(temporary, { recursive: true });
});

const profiles = (): string[] => readdirSync(temporary).filter((name) => name.startsWith("glossa-profile-"));

test("a profile says where the time went", async () => {
  const session = await openSession(networkModel().model, { profile: true, threads: 1 });
  for (let run = 0; run < 4; run++) await session.run({ x: tensor("float32", [2, 64]) });
  const profile = await session.profile();
  expect(profile.runs.calls).toBe(4);
  expect(profile.runs.milliseconds).toBeGreaterThan(0);
  expect(profile.loadMilliseconds).toBeGreaterThan(0);
  const calls = Object.fromEntries(profile.operators.map(({ operator, calls }) => [operator, calls]));
  expect(calls).toMatchObject({ LayerNormalization: 4 });
  for (const entry of profile.operators) expect(entry.provider).toBe("CPUExecutionProvider");
  const times = profile.nodes.map(({ milliseconds }) => milliseconds);
  expect(times).toEqual([...times].sort((a, b) => b - a));
  const sum = times.reduce((total, ms) => total + ms, 0);
  expect(sum).toBeGreaterThan(0);
  expect(sum).toBeLessThanOrEqual(profile.runs.milliseconds);
  expect(await session.profile()).toBe(profile);
  await session.close();
  expect(profiles()).toEqual([]);
});

test("refused without the option, while runs are under way, on the worker backend", async () => {
  const unsupported = { code: "RUNTIME_UNSUPPORTED" };
  await using plain = await openSession(networkModel().model);
  await expect(plain.profile()).rejects.toMatchObject(unsupported);
  await expect(openSession(networkModel().model, { backend: "worker", profile: true })).rejects.toMatchObject(
    unsupported,
  );
  await using session = await openSession(slowModel(), { profile: true });
  const running = session.run({
    count: tensor("int64", [], BigInt64Array.of(1000n)),
    x: tensor("float32", [64, 64]),
  });
  await expect(session.profile()).rejects.toMatchObject({ code: "RUNTIME_BUSY" });
  await running;
});

test("a model that cannot be loaded leaves no file behind", async () => {
  await expect(openSession(new Uint8Array(16), { profile: true })).rejects.toThrow();
  expect(profiles()).toEqual([]);
});

test("another file is not taken for a profile", async () => {
  const folder = await mkdtemp(join(tmpdir(), "glossa-runtime-"));
  await writeFile(join(folder, "x.json"), "hello\n");
  await expect(readProfile(join(folder, "x.json"))).rejects.toMatchObject({ code: "RUNTIME_RUN_FAILED" });
  await rm(folder, { recursive: true });
});
