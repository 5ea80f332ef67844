import type { LogitsProcessor } from "../logits/logits-processor.ts";
import type { CompiledConstraint, Constraint, ConstraintVocabulary } from "./compiled-constraint.ts";
import { constrained } from "./token-constraint.ts";

/** A logits processor that holds every row to the constraint. Make one for each generation. */
export function constrain(constraint: CompiledConstraint): LogitsProcessor;
export function constrain(constraint: Constraint, vocabulary: ConstraintVocabulary): Promise<LogitsProcessor>;
export function constrain(
  constraint: Constraint | CompiledConstraint,
  vocabulary?: ConstraintVocabulary,
): LogitsProcessor | Promise<LogitsProcessor> {
  return "compile" in constraint ? constraint.compile(vocabulary!).then(constrained) : constrained(constraint);
}
