import { expect, it } from "vitest";
import { sentimentOf } from "./labels.ts";

it.each([
  ["POSITIVE", "positive"],
  ["neg", "negative"],
  ["Very_Negative", "negative"],
  ["4 stars", "positive"],
  ["Mixed", "neutral"],
  ["LABEL_1", undefined],
  ["sports", undefined],
  ["constructor", undefined],
])("%s stands for %s", (label, sentiment) => {
  expect(sentimentOf(label)).toBe(sentiment);
});
