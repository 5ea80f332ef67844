import { UsageError } from "./command.ts";

type NumberKind = "any" | "count" | "probability";

/** How it is said what an option takes, and which numbers that are. */
const kinds: Readonly<Record<NumberKind, readonly [meaning: string, takes: (value: number) => boolean]>> = {
  any: ["a number", (value) => !Number.isNaN(value)],
  count: ["a positive integer", (value) => Number.isSafeInteger(value) && value > 0],
  probability: ["a probability from 0 to 1", (value) => value >= 0 && value <= 1],
};

/**
 * The number that `--name` was given.
 *
 * @returns undefined where it was not given
 * @throws UsageError for what is no number of the kind
 */
export function numberOption(name: string, text: string | undefined, kind: NumberKind): number | undefined {
  if (text === undefined) return undefined;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  const [meaning, takes] = kinds[kind];
  if (takes(value)) return value;
  throw new UsageError(`--${name} takes ${meaning}`);
}
