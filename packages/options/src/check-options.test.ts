import { expect, it } from "vitest";
import { checkOptions, nearestName } from "./index.ts";

const known = { topK: ["a positive integer", (value: unknown) => Number.isInteger(value)] } as const;

it("passes what is right, and what is left undefined", () => {
  expect(checkOptions("classify", undefined, known)).toBeUndefined();
  expect(checkOptions("classify", { topK: 2 }, known)).toBeUndefined();
  expect(checkOptions("classify", { topK: undefined }, known)).toBeUndefined();
});

it("names the option meant by an unknown one", () => {
  expect(checkOptions("classify", { top_k: 2 }, known)).toMatchObject({
    kind: "unknown",
    option: "top_k",
    message: 'classify has no option "top_k". Did you mean "topK"? It takes: topK',
  });
  expect(checkOptions("classify", { constructor: 2 }, known)?.message).not.toContain("mean");
});

it("says what a value should be, and refuses what is no object", () => {
  expect(checkOptions("classify", { topK: "2" }, known)).toMatchObject({ kind: "invalid" });
  expect(checkOptions("classify", [1], known)).toMatchObject({ kind: "invalid" });
  expect(checkOptions("classify", null, known)).toMatchObject({ kind: "invalid" });
});

it("nearestName prefers the fewest edits and gives up on strangers", () => {
  expect(nearestName("numBeam", ["numBeams", "noRepeatNgramSize"])).toBe("numBeams");
  expect(nearestName("xyz", ["numBeams"])).toBeUndefined();
});
