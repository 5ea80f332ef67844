import type { Constraint } from "./compiled-constraint.ts";
import { ConstraintError } from "./constraint-error.ts";
import { constraintOf } from "./constraint-of.ts";
import { grammarBuilder } from "./grammar.ts";
import { parseRegex } from "./parse-regex.ts";

/**
 * The whole text matches the regular expression (as if between `^` and `$`). See `parseRegex` for what is understood.
 *
 * @param pattern a pattern, or a RegExp with no flags but `u` and `s`
 * @throws GENERATION_CONSTRAINT_INVALID, _UNSUPPORTED, _LIMIT
 */
export function regexConstraint(pattern: string | RegExp): Constraint {
  const isRegExp = pattern instanceof RegExp;
  const other = isRegExp ? pattern.flags.replace(/[us]/g, "") : "";
  if (other !== "") {
    throw new ConstraintError(
      "GENERATION_CONSTRAINT_UNSUPPORTED",
      `the regular expression's flags ${other} are not supported`,
    );
  }
  const nfa = parseRegex(isRegExp ? pattern.source : pattern, { dotAll: isRegExp && pattern.dotAll });
  const builder = grammarBuilder();
  const root = builder.rule();
  const { start, accept } = builder.ruleAt(root);
  builder.chars(start, accept, nfa, "plain");
  return constraintOf(builder.finish(root, 0));
}
