import { tensor } from "@glossa/tensor";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { inlineJudge } from "./inline-judge.ts";

const small = [tensor("float32", [1, 4])];
const large = [tensor("float32", [2, 4])];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

function trusting() {
  const judge = inlineJudge(true);
  for (let proof = 0; proof < 3; proof++) {
    expect(judge.isShort(small, performance.now())).toBe(false);
    judge.ranOnPool(small, 0.05);
  }
  return judge;
}

test("shapes that were short three times are trusted, others not", () => {
  const judge = trusting();
  expect(judge.isShort(small, performance.now())).toBe(true);
  expect(judge.isShort(large, performance.now())).toBe(false);
  expect(judge.isShort(small, performance.now())).toBe(true);
  for (let run = 0; run < 9; run++) judge.ranOnPool(large, 1);
  expect(judge.isShort(large, performance.now())).toBe(false);
});

test("every 2 ms a run goes to the pool, so that other events get their turn", () => {
  const judge = trusting();
  vi.advanceTimersByTime(3);
  expect(judge.isShort(small, performance.now())).toBe(false);
  judge.ranOnPool(small, 0.05);
  expect(judge.isShort(small, performance.now())).toBe(true);
});

test("a long run ends the trust for a second, the next one for two", () => {
  const judge = trusting();
  for (const seconds of [1, 2]) {
    judge.ranInline(30);
    for (let proof = 0; proof < 5; proof++) judge.ranOnPool(small, 0.05);
    expect(judge.isShort(small, performance.now())).toBe(false);
    vi.advanceTimersByTime(seconds * 1000 + 1);
    for (let proof = 0; proof < 3; proof++) judge.ranOnPool(small, 0.05);
    expect(judge.isShort(small, performance.now())).toBe(true);
  }
});

test("one run of a few milliseconds is forgiven, three in a row are not", () => {
  const judge = trusting();
  for (const ms of [3, 0.01, 3, 3]) judge.ranInline(ms);
  expect(judge.isShort(small, performance.now())).toBe(true);
  judge.ranInline(3);
  expect(judge.isShort(small, performance.now())).toBe(false);
});

test("switched off", () => {
  const judge = inlineJudge(false);
  for (let proof = 0; proof < 5; proof++) judge.ranOnPool(small, 0.01);
  expect(judge.isShort(small, performance.now())).toBe(false);
});
