import { expect, it } from "vitest";
import { philox, uniform } from "./philox.ts";

const hex = (words: readonly number[]) => words.map((word) => word.toString(16).padStart(8, "0")).join(" ");

it("gives the known answers of Random123 (kat_vectors, philox4x32 10)", () => {
  expect(hex(philox(0, 0, 0, 0, 0, 0))).toBe("6627e8d5 e169c58d bc57ac4c 9b00dbd8");
  const ones = 0xffffffff;
  expect(hex(philox(ones, ones, ones, ones, ones, ones))).toBe("408f276d 41c83b0e a20bc7c6 6d5451fd");
  expect(hex(philox(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0))).toBe(
    "d16cfe09 94fdcceb 5001e420 24126ea1",
  );
});

it("draws evenly from [0, 1), and differently for each seed, stream and index", () => {
  const buckets = new Float64Array(16);
  for (let i = 0; i < 16_000; i++) {
    const u = uniform(7, i % 3, i);
    expect(u >= 0 && u < 1).toBe(true);
    buckets[Math.floor(u * 16)]! += 1;
  }
  const chi = buckets.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
  expect(chi).toBeLessThan(37.7); // 15 degrees of freedom, p = 0.001
  expect(
    new Set([uniform(1, 0, 0), uniform(2, 0, 0), uniform(1, 1, 0), uniform(1, 0, 1), uniform(2 ** 40, 0, 0)]).size,
  ).toBe(5);
});
