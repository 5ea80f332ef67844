import type { Steps } from "../steps.ts";
import type { CodePointSet } from "./code-point-set.ts";
import type { Expression } from "./expression.ts";
import { expressionProgram, type Instruction } from "./expression-program.ts";
import { type SetClasses, setClasses } from "./set-classes.ts";

/**
 * An expression as a table. Reading a character (or the end of the text) of class `c` in state `s` gives `t = table[s + c]`:
 * if `t & 1` there is a match before that character, which counts more than any found earlier; `t >> 1` is the state after
 * it, 0 if there can be no other match.
 */
export interface Automaton {
  readonly table: Int32Array;
  /** The state to begin with. */
  readonly start: number;
  /** The classes of characters; the end of the text is the class after them. */
  readonly classes: SetClasses;
}

/** Cells of a table. The patterns of known tokenizers need some thousands; others could need any number. */
const MAX_CELLS = 1 << 15;
const MAX_CLASSES = 250;

/**
 * Makes the automaton of an expression, which finds what backtracking would, in time that is linear in the length of the
 * match and what is looked at after it. A state is the list of places in the program where backtracking would go on, the
 * ones that it would try first before the others. Undefined if the expression cannot be written as such.
 */
export function* expressionAutomaton(expression: Expression): Steps<Automaton | undefined> {
  const program = expressionProgram(expression);
  if (program === undefined) return undefined;
  const sets: CodePointSet[] = [];
  const setOf = program.map((one) => ("set" in one ? sets.push(one.set) - 1 : -1));
  const classes = setClasses(sets, MAX_CLASSES);
  if (classes === undefined) return undefined;
  yield;
  const width = classes.count + 1;
  const states: (readonly number[])[] = [[]];
  const numbers = new Map<string, number>([["", 0]]);
  const table: number[] = new Array(width).fill(0);

  function numberOf(places: readonly number[]): number {
    const key = places.join();
    let number = numbers.get(key);
    if (number === undefined) {
      number = states.length;
      numbers.set(key, number);
      states.push(places);
    }
    return number;
  }

  const accepts = (place: number, read: number): boolean =>
    read < classes.count && classes.members[setOf[place]!]![read] === 1;

  numberOf([0]);
  for (let state = 1; state < states.length; state++) {
    for (let read = 0; read < width; read++) {
      const { places, isMatch } = advance(
        program,
        states[state]!,
        (place) => accepts(place, read),
        read === classes.count,
      );
      table.push((numberOf(places) * width * 2) | (isMatch ? 1 : 0));
    }
    if (table.length > MAX_CELLS) return undefined;
    yield;
  }
  return { table: Int32Array.from(table), start: width, classes };
}

/**
 * Where backtracking goes on after the next character, and whether it has matched before it.
 *
 * @param accepts whether the set of a place has that character
 */
function advance(
  program: readonly Instruction[],
  from: readonly number[],
  accepts: (place: number) => boolean,
  isEnd: boolean,
): { places: number[]; isMatch: boolean } {
  const places: number[] = [];
  const seen = new Set<number>();

  /** Follows a place up to the next character; true where it comes to a match, after which nothing else counts. */
  function follow(at: number): boolean {
    for (let place = at; ; ) {
      if (seen.has(place)) return false;
      seen.add(place);
      const one = program[place]!;
      switch (one.op) {
        case "match":
          return true;
        case "take":
          if (accepts(place)) places.push(place + 1);
          return false;
        case "next":
          if (isEnd ? !one.atEnd : !accepts(place)) return false;
          place++;
          break;
        case "jump":
          place = one.to;
          break;
        case "fork":
          if (follow(one.first)) return true;
          place = one.second;
      }
    }
  }

  const isMatch = from.some(follow);
  return { places, isMatch };
}
