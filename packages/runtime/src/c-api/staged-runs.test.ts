import { type Tensor, tensor } from "@glossa/tensor";
import { identityModel } from "@glossa/testing";
import { expect, test } from "vitest";
import type { RunRequest } from "../backend.ts";
import { openSession } from "../open-session.ts";
import { ortEnvironment } from "./environment.ts";
import { stagedRuns } from "./staged-runs.ts";

const floats = (...values: number[]) => tensor("float32", [values.length], Float32Array.from(values));

test("values are made for small tensors whose shapes came twice in a row, and copies go in and out", async () => {
  const staging = stagedRuns(await ortEnvironment());
  const fetchNames = ["y"];
  const request = (x: Tensor, fetch: Tensor | null = null): RunRequest => ({
    feedNames: ["x"],
    feeds: [x],
    fetchNames,
    fetches: [fetch],
    signal: undefined,
  });
  /** The values, for a moment. */
  const find = (wanted: RunRequest) => {
    const found = staging.take(wanted);
    found?.free();
    return found;
  };
  const learn = (x: Tensor, target: Tensor | null = x) => staging.learn(request(x), { targets: [target] });
  learn(floats(1, 2));
  learn(floats(1, 2, 3));
  learn(floats(1, 2));
  expect(find(request(floats(1, 2)))).toBeUndefined();
  learn(floats(1, 2));
  const found = find(request(floats(3, 4)))!;
  const [output] = found.results();
  found.targets[0]!.data.fill(5 as never);
  expect([output!.data, found.results()[0]!.data]).toEqual([Float32Array.of(1, 2), Float32Array.of(5, 5)]);
  expect(find(request(floats(1)))).toBeUndefined();
  expect(find(request(tensor("int32", [2])))).toBeUndefined();
  expect(find(request(floats(1, 2), floats(0, 0)))).toBeUndefined();
  expect(find({ ...request(floats(1, 2)), fetchNames: ["z"] })).toBeUndefined();
  const taken = staging.take(request(floats(1, 2)))!;
  expect(staging.take(request(floats(1, 2)))).toBeUndefined(); // one run at a time
  learn(floats(1));
  learn(floats(1));
  expect(staging.take(request(floats(1)))).toBeUndefined(); // nothing new meanwhile
  staging.drop();
  taken.fill([floats(7, 8)]);
  expect(taken.feedValues).not.toContain(0n);
  taken.free();
  expect(find(request(floats(1, 2)))).toBeUndefined(); // dropped when the run was done
  staging.drop();
  expect(find(request(floats(1, 2)))).toBeUndefined();
  for (let i = 0; i < 3; i++) learn(tensor("float32", [600]));
  expect(find(request(tensor("float32", [600])))).toBeUndefined(); // large
  for (let i = 0; i < 3; i++) learn(floats(1), null);
  expect(find(request(floats(1)))).toBeUndefined(); // an output of unknown shape
});

test.each([true, false])("repeated small runs give their own values, inline: %s", async (inline) => {
  await using session = await openSession(identityModel("float32", ["n"]), { backend: "c-api", threads: 1, inline });
  const echo = async (...values: number[]) => (await session.run({ x: floats(...values) }))["y"] as Tensor<"float32">;
  for (let round = 0; round < 300; round++) {
    const a = await echo(round, 1, 2);
    const b = await echo(round, -1, -2);
    a.data.fill(9); // an output is the caller's own
    expect([...b.data]).toEqual([round, -1, -2]);
    expect(b.shape).toEqual([3]);
    if (round % 50 === 0) expect([...(await echo(round)).data]).toEqual([round]);
    if (round % 70 === 0) expect((await echo()).shape).toEqual([0]);
    const large = Array.from({ length: 1000 }, (_, i) => i + round);
    const many = await Promise.all([echo(1, 2, 3), echo(4, 5, 6), echo(7, 8, 9)]);
    expect(many.map(({ data }) => data[1])).toEqual([2, 5, 8]);
    if (round % 90 === 0) expect([...(await echo(...large)).data]).toEqual(large);
  }
});
