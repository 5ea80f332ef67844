import { nearestName } from "./nearest-name.ts";

/** For each option that exists: what it takes, in words, and a test of its value. */
export type CheckedOptions = Readonly<Record<string, readonly [takes: string, test: (value: unknown) => boolean]>>;

/** What is wrong with an options object. `message` is ready for the user. */
export interface OptionProblem {
  readonly kind: "unknown" | "invalid";
  readonly option: string;
  readonly message: string;
}

/**
 * The first thing wrong with `options`, or `undefined`: a name that does not exist (with the nearest that does), or a value
 * its test refuses. `undefined` values count as absent.
 *
 * @param where whose options they are, for the message: `"classify"`
 */
export function checkOptions(where: string, options: unknown, known: CheckedOptions): OptionProblem | undefined {
  if (options === undefined) return undefined;
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    return { kind: "invalid", option: "", message: `the options of ${where} must be an object` };
  }
  for (const option of Object.keys(options)) {
    const value = (options as Readonly<Record<string, unknown>>)[option];
    const rule = Object.hasOwn(known, option) ? known[option] : undefined;
    if (rule === undefined) {
      const names = Object.keys(known);
      const near = nearestName(option, names);
      const hint = near === undefined ? "" : ` Did you mean "${near}"?`;
      const message = `${where} has no option "${option}".${hint} It takes: ${names.join(", ")}`;
      return { kind: "unknown", option, message };
    }
    if (value !== undefined && !rule[1](value)) {
      return { kind: "invalid", option, message: `the option "${option}" of ${where} takes ${rule[0]}` };
    }
  }
  return undefined;
}
