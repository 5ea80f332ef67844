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

/** Cells of a table, and places of a program that are looked at for it. Known patterns need some thousands of the first. */
const MAX_CELLS = 1 << 15;
const MAX_LOOKS = 1 << 21;
const MAX_CLASSES = 250;

/**
 * Makes the automaton of an expression, which finds what backtracking would, in time that is linear in the length of the
 * match and what is looked at after it. Undefined if the expression cannot be written as such, or only as a large one.
 */
export function* expressionAutomaton(expression: Expression): Steps<Automaton | undefined> {
  const program = expressionProgram(expression);
  if (program === undefined) return undefined;
  const sets = new Map<string, CodePointSet>();
  for (const one of program) if ("set" in one) sets.set(one.set.join(), one.set);
  const classes = yield* setClasses([...sets.values()], MAX_CLASSES);
  if (classes === undefined) return undefined;
  const byName = new Map([...sets.keys()].map((name, number) => [name, classes.members[number]!]));
  const members = program.map((one) => ("set" in one ? byName.get(one.set.join())! : none));
  const table = yield* tableOf(program, members, classes.count);
  return table && { table, start: classes.count + 1, classes };
}

const none = new Uint8Array(0);

/**
 * A state is the list of places in the program where backtracking would go on, the ones that it would try first before the
 * others, as in Pike's way of running such programs (https://swtch.com/~rsc/regexp/regexp2.html), here worked out ahead.
 *
 * @param members by place the classes in its set
 * @param atEnd the class of the end
 */
function* tableOf(
  program: readonly Instruction[],
  members: readonly Uint8Array[],
  atEnd: number,
): Steps<Int32Array | undefined> {
  const states: (readonly number[])[] = [[], [0]];
  const numbers = new Map([
    ["", 0],
    ["0", 1],
  ]);
  const width = atEnd + 1;
  const table: number[] = new Array(width).fill(0);
  let looks = 0;

  function numberOf(places: readonly number[]): number {
    const key = places.join();
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, states.length);
    return states.push(places) - 1;
  }

  function afterJumps(from: number): number {
    for (let place = from; ; ) {
      const one = program[place]!;
      if (one.op !== "jump") return place;
      place = one.to;
    }
  }

  /** What becomes of a state with a character of a class. */
  function advance(state: readonly number[], read: number): number {
    const places: number[] = [];
    const seen = new Uint8Array(program.length);

    /** Follows a place up to the next character; true where it comes to a match, after which nothing else counts. */
    function follow(from: number): boolean {
      for (let place = from; seen[place] === 0; ) {
        seen[place] = 1;
        looks++;
        const one = program[place]!;
        if (one.op === "match") return true;
        if (one.op === "jump") place = one.to;
        else if (one.op === "fork") {
          if (follow(one.first)) return true;
          place = one.second;
        } else if (one.op === "take") {
          // Through jumps, so that a repetition is in the same state the first time as later.
          const next = afterJumps(place + 1);
          if (members[place]![read] === 1 && !places.includes(next)) places.push(next);
          return false;
        } else if (read === atEnd ? one.atEnd : members[place]![read] === 1) place++;
        else return false;
      }
      return false;
    }

    const isMatch = state.some(follow);
    return (numberOf(places) * width * 2) | (isMatch ? 1 : 0);
  }

  for (let state = 1; state < states.length; state++) {
    for (let read = 0; read < width; read++) table.push(advance(states[state]!, read));
    if (table.length > MAX_CELLS || looks > MAX_LOOKS) return undefined;
    yield;
  }
  return Int32Array.from(table);
}
