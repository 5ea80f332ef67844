import { expect, it } from "vitest";
import { smoothTone } from "./smooth-tone.ts";

it("stays where all sentences agree, and goes from one to the other where they do not", () => {
  const same = [0, 1, 2].map((at) => ({ start: at * 10, end: at * 10 + 9, tone: 0.5 }));
  for (const tone of smoothTone(same, 30, 7)) expect(tone).toBeCloseTo(0.5);
  const turn = [
    { start: 0, end: 500, tone: -1 },
    { start: 500, end: 1000, tone: 1 },
  ];
  const line = smoothTone(turn, 1000, 11);
  expect(line[0]).toBeLessThan(-0.9);
  expect(line[5]).toBeCloseTo(0);
  expect(line[10]).toBeGreaterThan(0.9);
  expect([...line].sort((a, b) => a - b)).toEqual(line);
});

it("a long sentence weighs more than a short one beside it", () => {
  const [middle] = smoothTone(
    [
      { start: 0, end: 90, tone: 1 },
      { start: 90, end: 100, tone: -1 },
    ],
    100,
    3,
  ).slice(1, 2);
  expect(middle).toBeGreaterThan(0.5);
});
