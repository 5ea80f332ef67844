import { expect, it } from "vitest";
import { stepSpans } from "./step-spans.ts";

const step = (text: string, tokenId = 0) => ({ tokenId, text, probability: 1, alternatives: [] });
const shown = (text: string, ...steps: string[]) =>
  stepSpans(
    text,
    steps.map((one, at) => step(one, at)),
  ).map(({ text, steps, start }) => [text, steps.length, start]);

it("finds each step in the text, spaces included", () => {
  expect(shown(" a fox", " a", " f", "ox")).toEqual([
    [" a", 1, 0],
    [" f", 1, 2],
    ["ox", 1, 4],
  ]);
});

it("takes tokens of one character together", () => {
  expect(shown("a 🦊!", "a", "\ufffd", "\ufffd", "!")).toEqual([
    ["a", 1, 0],
    [" 🦊", 2, 1],
    ["!", 1, 4],
  ]);
  expect(shown("é", "\ufffd", "\ufffd")).toEqual([["é", 2, 0]]);
});

it("the end writes nothing", () => {
  expect(shown("a", "a", "</s>")).toEqual([
    ["a", 1, 0],
    ["", 1, 1],
  ]);
});
