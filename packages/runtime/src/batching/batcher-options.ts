import { type CheckedOptions, checkOptions } from "@glossa/options";
import { RuntimeError } from "../errors.ts";

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) > 0;

/** Of `createBatcher`. */
export const optionRules: CheckedOptions = {
  maxTokensPerRun: ["a positive integer", isCount],
  maxWaitMs: [
    "milliseconds from 0 to 60000",
    (value: unknown) => typeof value === "number" && value >= 0 && value <= 60_000,
  ],
  concurrency: ["a positive integer", isCount],
  queueLimit: ["a positive integer", isCount],
};

/** Of `stackRows`. */
export const stackRules: CheckedOptions = {
  fetches: ["a list of outputs", (value: unknown) => Array.isArray(value) && value.length > 0],
  padding: [
    "an object of input → number",
    (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value),
  ],
};

/** Of `batcher.run`. */
export const callRules: CheckedOptions = {
  signal: ["an AbortSignal", (value: unknown) => value instanceof AbortSignal],
  onResult: ["a function", (value: unknown) => typeof value === "function"],
};

/** @throws RuntimeError `RUNTIME_OPTION_UNKNOWN`, `RUNTIME_OPTION_INVALID` */
export function assertOptions(where: string, options: unknown, rules: CheckedOptions): void {
  const problem = checkOptions(where, options, rules);
  if (problem === undefined) return;
  const code = problem.kind === "unknown" ? "RUNTIME_OPTION_UNKNOWN" : "RUNTIME_OPTION_INVALID";
  throw new RuntimeError(code, problem.message);
}
