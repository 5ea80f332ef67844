import fc from "fast-check";
import { expect, it } from "vitest";
import { expressionAutomaton } from "../../expressions/expression-automaton.ts";
import { parseExpression } from "../../expressions/parse-expression.ts";
import { expressionPattern } from "../../expressions/text-pattern.ts";
import { atOnce } from "../../steps.ts";
import { characterReader } from "./character-reader.ts";
import { expressionCutter } from "./expression-cutter.ts";

const set = fc.constantFrom(
  "a",
  "b",
  "é",
  "[ab]",
  "[^a]",
  "\\s",
  "\\p{L}",
  ".",
  "[\\u{10400}\\n]".replace("\\u{10400}", "\u{10400}"),
);
const look = fc.tuple(fc.constantFrom("(?=", "(?!"), set).map(([open, item]) => `${open}${item})`);
const times = fc.constantFrom(
  "",
  "",
  "*",
  "+",
  "?",
  "*?",
  "+?",
  "??",
  "{2}",
  "{1,3}",
  "{1,3}?",
  "{2,}",
  "++",
  "*+",
  "?+",
);

/** Expressions of every kind that an automaton can be made of, and some that it cannot. */
const { whole: pattern } = fc.letrec<{ whole: string; sequence: string; item: string }>((tie) => ({
  whole: fc.array(tie("sequence"), { minLength: 1, maxLength: 3 }).map((items) => items.join("|")),
  sequence: fc.array(tie("item"), { minLength: 1, maxLength: 3 }).map((items) => items.join("")),
  item: fc.oneof(
    { maxDepth: 2 },
    fc.tuple(set, times).map((both) => both.join("")),
    fc.oneof(look, fc.constant("$"), fc.constant("\\z")),
    fc.tuple(tie("whole"), times).map(([inner, often]) => `(?:${inner})${often}`),
    fc.tuple(set, fc.constantFrom("+", "{1,2}", "{2,4}")).map(([one, often]) => `(?>${one}${often})`),
  ),
}));
const text = fc.string({ unit: fc.constantFrom(..."aaabbb \né\u{10400}中"), maxLength: 12 });

it("cuts as the expression does when it is matched by backtracking", () => {
  let made = 0;
  fc.assert(
    fc.property(pattern, fc.array(text, { minLength: 4, maxLength: 4 }), (source, texts) => {
      let wanted: ReturnType<typeof expressionPattern>;
      try {
        wanted = expressionPattern(source);
      } catch {
        return; // one that could take exponential time
      }
      const automaton = atOnce(expressionAutomaton(parseExpression(source)));
      if (automaton === undefined) return;
      made++;
      const cut = expressionCutter(automaton, characterReader(automaton.classes, false), "Isolated", false);
      for (const whole of texts) {
        const bytes = Buffer.from(whole);
        const pieces: string[] = [];
        for (let from = 0; from < bytes.length; ) {
          const end = cut(bytes, from, bytes.length);
          pieces.push(bytes.toString("utf8", from, end));
          from = end;
        }
        expect(pieces).toEqual(wanted.stretches(whole).map(({ start, end }) => whole.slice(start, end)));
      }
    }),
    { numRuns: 4000, seed: 7 },
  );
  expect(made).toBeGreaterThan(1000);
});

it("does not begin anew at each place of a run where no match can end", () => {
  const automaton = atOnce(expressionAutomaton(parseExpression("\\s+$|[ab]+c")))!;
  const cut = expressionCutter(automaton, characterReader(automaton.classes, false), "Isolated", false);
  const length = 300_000;
  for (const bytes of [Buffer.from(`${" ".repeat(length)}x`), Buffer.from("ab".repeat(length))]) {
    const started = performance.now();
    expect(cut(bytes, 0, bytes.length)).toBe(bytes.length);
    expect(performance.now() - started).toBeLessThan(2000);
  }
});
