import { describe, expect, it } from "vitest";
import type { DecodingRow } from "../decoding-row.ts";
import { countPenalty } from "./count-penalty.ts";
import { noRepeatNgram } from "./no-repeat-ngram.ts";
import { prefixAllowedTokens } from "./prefix-allowed-tokens.ts";
import { removeInvalidValues } from "./remove-invalid-values.ts";
import { repetitionPenalty } from "./repetition-penalty.ts";

const NONE = Number.NEGATIVE_INFINITY;
const row = (tokenIds: number[], promptLength = 0, prompt = 0): DecodingRow => ({
  prompt,
  sequence: 0,
  tokenIds,
  promptLength,
  from: -1,
});

it("presence counts once and frequency each time, of generated tokens alone", () => {
  const scores = Float32Array.of(1, 1, 1, 1);
  countPenalty(0.5, 0.25)(scores, [row([3, 0, 0, 1], 1)]);
  expect([...scores]).toEqual([0, 0.25, 1, 1]);
});

it("a repeated token is penalized once; ids beyond the vocabulary do not matter", () => {
  const scores = Float32Array.of(2, -2, 3);
  repetitionPenalty(2)(scores, [row([0, 1, 0, 9])]);
  expect([...scores]).toEqual([1, -4, 3]);
});

it("each row is treated by its own tokens", () => {
  const scores = new Float32Array(6);
  noRepeatNgram(2)(scores, [row([0, 1, 0]), row([2, 2])]);
  expect([...scores]).toEqual([0, NONE, 0, 0, 0, NONE]);
});

describe("allowed tokens", () => {
  it("win over what other rules forbid, but only if nothing allowed is left in any beam", () => {
    const allowed = prefixAllowedTokens(() => [0, 1], true);
    const scores = Float32Array.of(NONE, NONE, 5, NONE, 2, 1);
    allowed(scores, [row([7]), row([8])]);
    expect([...scores]).toEqual([NONE, NONE, NONE, NONE, 2, NONE]);
    const forbidden = Float32Array.of(NONE, NONE, 5, NONE, NONE, 1);
    allowed(forbidden, [row([7]), row([8])]);
    expect([...forbidden]).toEqual([0, 0, NONE, 0, 0, NONE]);
  });

  it("must be some, and in the vocabulary", () => {
    const run = (ids: number[]) => () => prefixAllowedTokens(() => ids, false)(new Float32Array(3), [row([1])]);
    expect(run([])).toThrow(expect.objectContaining({ code: "GENERATION_NO_CANDIDATE" }));
    expect(run([3])).toThrow(expect.objectContaining({ code: "GENERATION_OPTION_INVALID" }));
  });
});

it("invalid values become finite", () => {
  const scores = Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, NONE, 1);
  removeInvalidValues()(scores, [row([])]);
  expect(scores[0]).toBe(0);
  expect([scores[1], scores[2]].every(Number.isFinite)).toBe(true);
  expect(scores[3]).toBe(1);
});
