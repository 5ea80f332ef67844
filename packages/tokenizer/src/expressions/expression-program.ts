import { type CodePointSet, complement, union } from "./code-point-set.ts";
import {
  ahead,
  choice,
  type Expression,
  type Look,
  matchesNothing,
  type Repetition,
  repeat,
  sequence,
} from "./expression.ts";

/** A step of a program; what follows it is the next one, if it does not say otherwise. */
export type Instruction =
  /** Takes one character of a set. */
  | { readonly op: "take"; readonly set: CodePointSet }
  /** Goes on if the next character is in a set, or if `atEnd` and there is none. */
  | { readonly op: "next"; readonly set: CodePointSet; readonly atEnd: boolean }
  | Fork
  | Jump
  | { readonly op: "match" };

/** Goes on in two places; what comes of the first counts more. */
interface Fork {
  readonly op: "fork";
  first: number;
  second: number;
}

interface Jump {
  readonly op: "jump";
  to: number;
}

/** Repetitions are written out, so that a short expression can make a long program. */
const MAX_INSTRUCTIONS = 1000;

/**
 * Writes an expression as steps that need neither memory of what was taken nor to see more than one character ahead.
 * Undefined for one that does: look-behind, looking further ahead, atomic groups of more than one repeated character. Also
 * for one that can match nothing, or repeats what can.
 */
export function expressionProgram(whole: Expression): Instruction[] | undefined {
  const program: Instruction[] = [];

  /** Appends an expression; false if it cannot be written. */
  function write(of: Expression): boolean {
    if (program.length > MAX_INSTRUCTIONS) return false;
    switch (of.kind) {
      case "set":
        program.push({ op: "take", set: of.set });
        return true;
      case "sequence":
        return of.items.every(write);
      case "choice":
        return writeChoice(of.items);
      case "repeat":
        return writeRepetition(of);
      case "atomic": {
        const plain = withoutAtomic(of.item);
        return plain !== undefined && write(plain);
      }
      case "look": {
        const next = nextCharacter(of);
        if (next !== undefined) program.push({ op: "next", ...next });
        return next !== undefined;
      }
    }
  }

  /** Appends a fork to the next instruction; where else it leads to is to be filled in. */
  function fork(): Fork {
    const one: Fork = { op: "fork", first: program.length + 1, second: program.length + 1 };
    program.push(one);
    return one;
  }

  function jump(to: number): Jump {
    const one: Jump = { op: "jump", to };
    program.push(one);
    return one;
  }

  function writeChoice(items: readonly Expression[]): boolean {
    const jumps: Jump[] = [];
    for (const item of items.slice(0, -1)) {
      const one = fork();
      if (!write(item)) return false;
      jumps.push(jump(0));
      one.second = program.length;
    }
    const isWritten = write(items.at(-1)!);
    for (const one of jumps) one.to = program.length;
    return isWritten;
  }

  function writeRepetition({ item, least, most, isLazy }: Repetition): boolean {
    if (most > 1 && matchesNothing(item)) return false;
    for (let n = 0; n < least; n++) if (!write(item)) return false;
    const forks: Fork[] = [];
    const isEndless = most === Number.POSITIVE_INFINITY;
    const again = program.length;
    for (let n = least; n < (isEndless ? least + 1 : most); n++) {
      forks.push(fork());
      if (!write(item)) return false;
    }
    if (isEndless) jump(again);
    for (const one of forks) {
      if (isLazy) one.first = program.length;
      else one.second = program.length;
    }
    return true;
  }

  if (matchesNothing(whole) || !write(whole)) return undefined;
  program.push({ op: "match" });
  return program;
}

/** One character, however often, that is not taken back: that is to say that none of its kind may follow. */
function withoutAtomic(of: Expression): Expression | undefined {
  if (of.kind === "set") return of;
  if (of.kind !== "repeat" || of.isLazy || of.item.kind !== "set") return undefined;
  const { item, least, most } = of;
  const isOver = ahead(item, true);
  if (most === Number.POSITIVE_INFINITY) return sequence(of, isOver);
  const full = repeat(item, most, most);
  return least === most ? full : choice(full, sequence(repeat(item, least, most - 1), isOver));
}

/** What a look-ahead wants the next character to be, if one decides. */
function nextCharacter(of: Look): { set: CodePointSet; atEnd: boolean } | undefined {
  if (of.isBehind) return undefined;
  const wanted = firstCharacter(of.item);
  if (wanted === undefined || !of.isNegative) return wanted;
  return { set: complement(wanted.set), atEnd: !wanted.atEnd };
}

function firstCharacter(of: Expression): { set: CodePointSet; atEnd: boolean } | undefined {
  if (of.kind === "set") return { set: of.set, atEnd: false };
  if (of.kind === "look") return nextCharacter(of);
  if (of.kind !== "choice") return undefined;
  let set: CodePointSet = [];
  let atEnd = false;
  for (const item of of.items) {
    const one = firstCharacter(item);
    if (one === undefined) return undefined;
    set = union(set, one.set);
    atEnd ||= one.atEnd;
  }
  return { set, atEnd };
}
