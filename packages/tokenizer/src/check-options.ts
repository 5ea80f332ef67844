import { checkOptions as findProblem } from "@glossa/options";
import { TokenizerError } from "./errors.ts";

/**
 * Refuses unknown options (naming the nearest that exists) and values that an option cannot have.
 *
 * @throws TokenizerError `TOKENIZER_OPTION`
 */
export function checkOptions(where: string, options: unknown, known: Readonly<Record<string, OptionRule>>): void {
  const problem = findProblem(where, options, known);
  if (problem !== undefined) throw new TokenizerError("TOKENIZER_OPTION", problem.message);
}

/** What an option takes, in words, and the test of its value. */
export type OptionRule = readonly [takes: string, test: (value: unknown) => boolean];

export const isBoolean: OptionRule = ["true or false", (value) => typeof value === "boolean"];
export const isCount: OptionRule = ["a whole number >= 0", (value) => isWhole(value, 0)];
export const isPositive: OptionRule = ["a whole number >= 1", (value) => isWhole(value, 1)];
export const isString: OptionRule = ["a string", (value) => typeof value === "string"];
export const isSide: OptionRule = ['"left" or "right"', (value) => value === "left" || value === "right"];

function isWhole(value: unknown, least: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= least;
}
