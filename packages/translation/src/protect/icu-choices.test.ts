import { expect, it } from "vitest";
import { icuChoices } from "./icu-choices.ts";

const branchesOf = (text: string) =>
  icuChoices(text).map(({ start, end, branches }) => [
    text.slice(start, end),
    ...branches.map((branch) => text.slice(branch.start, branch.end)),
  ]);

it("finds choices and their texts, the outermost", () => {
  const plural = "{n, plural, offset:1 =0 {none} one {# file of {name}} other {{g, select, a {x} other {y}} files}}";
  expect(branchesOf(`You have ${plural} and {name}.`)).toEqual([
    [plural, "none", "# file of {name}", "{g, select, a {x} other {y}} files"],
  ]);
});

it("reads quoted braces as text", () => {
  expect(branchesOf("{n, select, other {it's '{'x'}' here}}")).toEqual([
    ["{n, select, other {it's '{'x'}' here}}", "it's '{'x'}' here"],
  ]);
});

it.each([
  "{name}",
  "{n, plural}",
  "{n, plural, }",
  "{n, plural, one {x}",
  "{n, plural, one {x} other}",
  "{n, date, short}",
])("%s is none", (text) => {
  expect(icuChoices(text)).toEqual([]);
});

it("reads a megabyte of open braces in time", () => {
  const started = performance.now();
  expect(icuChoices("{n,plural,a{".repeat(80_000))).toEqual([]);
  expect(performance.now() - started).toBeLessThan(20_000);
}, 30_000);
