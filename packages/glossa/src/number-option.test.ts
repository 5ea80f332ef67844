import { expect, it } from "vitest";
import { numberOption } from "./number-option.ts";

it.each([
  ["1.5", "any", 1.5],
  ["-2", "any", -2],
  ["3", "count", 3],
  ["0.25", "probability", 0.25],
  [undefined, "count", undefined],
] as const)("%s as %s is %s", (text, kind, expected) => {
  expect(numberOption("n", text, kind)).toBe(expected);
});

it.each([
  ["", "any", "a number"],
  ["x", "any", "a number"],
  ["0", "count", "a positive integer"],
  ["1.5", "count", "a positive integer"],
  ["1.01", "probability", "a probability from 0 to 1"],
] as const)("%j as %s is an error", (text, kind, meaning) => {
  expect(() => numberOption("n", text, kind)).toThrow(
    expect.objectContaining({ name: "UsageError", message: `--n takes ${meaning}` }),
  );
});
