import type { Automaton } from "../../expressions/expression-automaton.ts";
import type { SplitBehavior } from "../../pre-tokenizers/split-text.ts";
import type { CharacterReader } from "./character-reader.ts";
import type { ClassTable } from "./class-table.ts";

/**
 * Cuts UTF-8 into words as one regular expression would, without running it.
 *
 * Writes to `ends` where each word of `bytes[from, end)` ends and returns how many there are; it stops when `ends` is
 * full, and is then called again from the last end. `bytes[end]` and the three bytes after it are zero, so that no loop
 * has to compare its place with the end.
 */
export interface Scanner {
  (bytes: Uint8Array, from: number, end: number, ends: Int32Array): number;
  /** The same scanner in the core; undefined if it is not there. */
  readonly inCore?: CoreScanner;
  /** Whether words may begin or end inside of a character, as where a ByteLevel pre-tokenizer comes before another. */
  readonly cutsCharacters?: boolean;
}

/** How the core cuts as a scanner does. */
export interface CoreScanner {
  readonly name: "gpt2" | "lettersAndDigits" | "casedWords" | "metaspace" | "automata";
  /** The most digits of a word; or 1 where each "▁" begins one, or where {@link endsBeforeSpaces} holds of automata; else 0. */
  readonly option: number;
  readonly classes?: ClassTable;
  readonly joined?: Uint8Array;
  readonly automata?: readonly CoreCutter[];
}

/** How the core cuts as an expressionCutter does. */
export interface CoreCutter {
  readonly automaton: Automaton;
  readonly reader: CharacterReader;
  readonly behavior: SplitBehavior;
  readonly isInverted: boolean;
}
