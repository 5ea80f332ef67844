import { expect, it } from "vitest";
import type { ShownRow } from "../server/table-lines.ts";
import { queryRows, type RowQuery } from "./row-query.ts";

const row = (number: number, text: string, label?: string, score = 0): ShownRow => ({
  number,
  text,
  labels: label === undefined ? [] : [{ label, score }],
  line: "",
});
const rows = [row(1, "Bread", "POS", 0.9), row(2, "apple", "NEG", 0.7), row(3, ""), row(4, "Apple pie", "POS", 0.6)];
const tone = ({ labels: [first] }: ShownRow) =>
  first === undefined ? 0 : first.label === "POS" ? first.score : -first.score;
const all: RowQuery = { search: "", label: "", range: undefined, sort: "number", descending: false };
const numbers = (query: Partial<RowQuery>) => queryRows(rows, { ...all, ...query }, tone).map(({ number }) => number);

it("sorts by each column, both ways; rows without an answer stay last", () => {
  expect(numbers({ descending: true })).toEqual([4, 3, 2, 1]);
  expect(numbers({ sort: "text" })).toEqual([3, 2, 4, 1]);
  expect(numbers({ sort: "label" })).toEqual([2, 1, 4, 3]);
  expect(numbers({ sort: "score" })).toEqual([4, 2, 1, 3]);
  expect(numbers({ sort: "score", descending: true })).toEqual([1, 2, 4, 3]);
});

it("finds by text, label and tone, and by all together", () => {
  expect(numbers({ search: "APPLE" })).toEqual([2, 4]);
  expect(numbers({ label: "POS" })).toEqual([1, 4]);
  expect(numbers({ label: null })).toEqual([3]);
  expect(numbers({ range: { from: 0.5, to: 0.6 } })).toEqual([4]);
  expect(numbers({ range: { from: 0.6, to: 1 } })).toEqual([1]);
  expect(numbers({ search: "pie", label: "NEG" })).toEqual([]);
});
