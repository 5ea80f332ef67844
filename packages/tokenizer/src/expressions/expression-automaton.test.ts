import { expect, it } from "vitest";
import { atOnce } from "../steps.ts";
import { expressionAutomaton } from "./expression-automaton.ts";
import { parseExpression } from "./parse-expression.ts";

const automatonOf = (pattern: string) => atOnce(expressionAutomaton(parseExpression(pattern)));

it.each([
  ["looks behind", "(?<=a)b"],
  ["looks two characters ahead", "a(?=bc)"],
  ["knows the beginning", "^a"],
  ["can match nothing", "a*"],
  ["has an atomic group of several characters", "(?>ab|a)b"],
  ["repeats what can match nothing", "(?:a?b?){2}x"],
  ["is too long", "a{600}b{600}"],
  ["has too many states", "[ab]*a[ab]{14}"],
  ["has too many classes", [...Array(300).keys()].map((i) => String.fromCodePoint(0x4e00 + i)).join("|")],
])("there is none for an expression that %s", (_, pattern) => {
  expect(automatonOf(pattern)).toBeUndefined();
});

it.each(["a++b", "a?+b", "(?>[ab]{2,3})b", "x(?!\\S)|y$|z\\z", "a{2}+", "(?i:ab|c)+?d"])(
  "there is one for %s",
  (pattern) => {
    expect(automatonOf(pattern)).toBeDefined();
  },
);
