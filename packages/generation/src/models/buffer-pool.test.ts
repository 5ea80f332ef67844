import { expect, it } from "vitest";
import { bufferPool } from "./buffer-pool.ts";
import { inPlaceCache } from "./in-place-cache.ts";

it("gives a buffer once, and only to caches of its size", () => {
  const pool = bufferPool();
  const buffers = [new Float32Array(8), new Float32Array(8), new Float32Array(4)];
  pool.give(buffers);
  expect(pool.take(8)).toBe(buffers[1]);
  expect(pool.take(8)).toBe(buffers[0]);
  expect(pool.take(8)).toBeUndefined();
  expect(pool.take(4)).toBe(buffers[2]);
});

it("gives the smallest buffer with room, if it is not much larger", () => {
  const pool = bufferPool();
  const buffers = [new Float32Array(100), new Float32Array(12), new Float32Array(30)];
  pool.give(buffers);
  expect(pool.takeRoom(10)).toBe(buffers[1]);
  expect(pool.takeRoom(10)).toBe(buffers[2]);
  expect(pool.takeRoom(10)).toBeUndefined();
  expect(pool.takeRoom(101)).toBeUndefined();
  expect(pool.takeRoom(25)).toBe(buffers[0]);
});

it("forgets what was given first when it holds more than 64 MB", () => {
  const pool = bufferPool();
  const [first, second] = [new Float32Array(10_000_000), new Float32Array(10_000_001)];
  pool.give([first, second]);
  expect(pool.take(first.length)).toBeUndefined();
  expect(pool.take(second.length)).toBe(second);
});

it("caches take what others freed, once, and keep their rows when they grow", async () => {
  const shape = { layers: 1, kvHeads: 2, headSize: 4, dtype: "float32" } as const;
  const pool = bufferPool();
  const first = inPlaceCache(shape, 1, 1, 10, pool);
  const used = first.tensors().map(({ data }) => data.buffer);
  first.free();
  first.free();
  const [second, third] = [inPlaceCache(shape, 1, 1, 12, pool), inPlaceCache(shape, 1, 1, 12, pool)];
  const now = [second, third].flatMap((cache) => cache.tensors().map(({ data }) => data.buffer));
  expect(new Set(now).size).toBe(4);
  expect(now.filter((buffer) => used.includes(buffer))).toHaveLength(2);
  second.lengths[0] = 3;
  for (const { data } of second.tensors()) (data as Float32Array).fill(7);
  await second.reserve(40, 100);
  expect(second.capacity).toBe(64);
  for (const { data, shape: dims } of second.tensors()) {
    expect(dims).toEqual([1, 2, 64, 4]);
    expect([...(data as Float32Array).subarray(0, 12)]).toEqual(Array(12).fill(7)); // 3 positions of the first head
  }
});
