import { addTexts } from "./add-texts.ts";
import type { Constraint } from "./compiled-constraint.ts";
import { ConstraintError } from "./constraint-error.ts";
import { constraintOf } from "./constraint-of.ts";
import { grammarBuilder } from "./grammar.ts";

/**
 * The text is one of these.
 *
 * @param choices at least one; none empty, none with a lone surrogate
 * @throws GENERATION_CONSTRAINT_INVALID
 */
export function choiceConstraint(choices: readonly string[]): Constraint {
  if (!Array.isArray(choices) || choices.length === 0) {
    throw new ConstraintError("GENERATION_CONSTRAINT_INVALID", "a choice needs a list of at least one text");
  }
  for (const [index, choice] of choices.entries()) {
    if (typeof choice !== "string" || choice === "" || /\p{Surrogate}/u.test(choice)) {
      throw new ConstraintError(
        "GENERATION_CONSTRAINT_INVALID",
        `choices[${index}] must be a well-formed text that is not empty`,
      );
    }
  }
  const builder = grammarBuilder();
  const root = builder.rule();
  const { start, accept } = builder.ruleAt(root);
  addTexts(builder, start, accept, choices);
  return constraintOf(builder.finish(root, 0));
}
