import { RuntimeError } from "./errors.ts";
import { suggestion } from "./suggestion.ts";

/**
 * Checks the options of a run, on every run: in less time than a table of rules would take.
 *
 * @param where whose options they are, for errors
 * @throws RuntimeError `RUNTIME_OPTION_UNKNOWN`, `RUNTIME_OPTION_INVALID`
 */
export function checkRunOptions(
  where: string,
  options: { readonly signal?: AbortSignal | undefined },
  names: readonly string[],
): void {
  if (typeof options !== "object" || options === null) {
    throw new RuntimeError("RUNTIME_OPTION_INVALID", `the options of ${where} must be an object`);
  }
  for (const name in options) {
    if (names.includes(name)) continue;
    throw new RuntimeError("RUNTIME_OPTION_UNKNOWN", `${where} has no option "${name}": ${suggestion(name, names)}`);
  }
  const { signal } = options;
  if (signal === undefined || signal instanceof AbortSignal) return;
  throw new RuntimeError("RUNTIME_OPTION_INVALID", `the option "signal" of ${where} takes an AbortSignal`);
}
