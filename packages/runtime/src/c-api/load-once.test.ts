import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tensor } from "@glossa/tensor";
import { addOneModel, networkModel } from "@glossa/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openSession } from "../open-session.ts";
import type { Session } from "../session.ts";
import { resolveOptions, type SessionOptions } from "../session-options.ts";
import { mayShare } from "./load-once.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "glossa-load-once-"));
  path = join(folder, "model.onnx");
  const { model, externalData } = networkModel({ external: "weights.data" });
  await writeFile(path, model);
  await writeFile(join(folder, "weights.data"), externalData);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (options: SessionOptions = {}) => openSession(path, { backend: "c-api", threads: 1, ...options });
const modelOf = (session: Session): bigint => session.share().pointer;
const users = (session: Session): number => new Int32Array(session.share().references)[0]!;
async function outputOf(session: Session) {
  return (await session.run({ x: tensor("float32", [1, 64], new Float32Array(64).fill(0.5)) })).y;
}

test("sessions of one file and the same options use one model, until the last of them is closed", async () => {
  const first = await open();
  const second = await open({ concurrency: 4, queueLimit: 1, inline: false });
  expect(modelOf(second)).toBe(modelOf(first));
  expect(users(first)).toBe(2);
  const expected = await outputOf(first);
  await first.close();
  expect(await outputOf(second)).toEqual(expected);
  const third = await open();
  expect(modelOf(third)).toBe(modelOf(second));
  const { references } = third.share();
  await second.close();
  await third.close();
  expect(new Int32Array(references)[0]).toBe(0);
  await using again = await open();
  expect(users(again)).toBe(1);
  expect(await outputOf(again)).toEqual(expected);
});

test("sessions that are opened at once wait for one loading, and each may be aborted", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const aborted = [open({ signal: controller.signal }), open(), open({ signal: controller.signal }), open()];
  setImmediate(() => controller.abort(reason));
  const results = await Promise.allSettled(aborted);
  const opened = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  for (const result of results) if (result.status === "rejected") expect(result.reason).toBe(reason);
  expect(opened.length).toBeGreaterThanOrEqual(2);
  expect(new Set(opened.map(modelOf)).size).toBe(1);
  expect(users(opened[0]!)).toBe(opened.length);
  for (const session of opened) await session.close();
});

test("a loading that fails fails for all, and leaves nothing behind", async () => {
  await writeFile(path, "not a model");
  for (const result of await Promise.allSettled([open(), open(), open()])) {
    expect(result).toMatchObject({ reason: { code: "RUNTIME_MODEL_INVALID" } });
  }
  await writeFile(path, addOneModel());
  await using session = await open();
  expect(session.inputs[0]!.shape).toEqual(["batch", 4]);
});

test("another file, changed weights, other options, a profile and bytes are models of their own", async () => {
  await using first = await open();
  const others = [
    await open({ optimization: "basic" }),
    await open({ arena: false }),
    await open({ config: { "session.disable_prepacking": "1" } }),
    await open({ profile: true }),
    await openSession(networkModel().model, { backend: "c-api", threads: 1 }),
    await openSession(networkModel().model, { backend: "c-api", threads: 1 }),
  ];
  await writeFile(join(folder, "copy.onnx"), networkModel().model);
  others.push(await openSession(join(folder, "copy.onnx"), { backend: "c-api", threads: 1 }));
  await utimes(join(folder, "weights.data"), 1, 1);
  others.push(await open());
  await utimes(path, 1, 1);
  others.push(await open());
  expect(new Set([first, ...others].map(modelOf)).size).toBe(1 + others.length);
  for (const session of others) await session.close();
});

test("the start-up cache's entry is shared too", async () => {
  const cache = join(folder, "cache");
  await (await open({ cache })).close();
  await using first = await open({ cache });
  await using second = await open({ cache });
  expect([first.cache, second.cache]).toEqual(["hit", "hit"]);
  expect(modelOf(second)).toBe(modelOf(first));
});

test("threads are shared only where a session cannot lose by it", () => {
  const sharing = (threads: number, cpus: number) => mayShare(resolveOptions({ threads }), cpus);
  expect([sharing(1, 64), sharing(8, 8), sharing(8, 4)]).toEqual([true, true, true]);
  expect([sharing(8, 64), sharing(2, 4)]).toEqual([false, false]);
});
