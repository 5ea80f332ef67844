import { compileGrammar } from "./compile-grammar.ts";
import type { CompiledConstraint, Constraint, ConstraintVocabulary } from "./compiled-constraint.ts";
import type { Grammar } from "./grammar.ts";

/** A constraint that compiles once for each vocabulary. */
export function constraintOf(grammar: Grammar): Constraint {
  const compiled = new WeakMap<ConstraintVocabulary, Promise<CompiledConstraint>>();
  return {
    compile(vocabulary) {
      const known = compiled.get(vocabulary) ?? compileGrammar(grammar, vocabulary);
      compiled.set(vocabulary, known);
      return known;
    },
  };
}
