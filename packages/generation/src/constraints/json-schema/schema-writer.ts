import type { CharNfa } from "../char-nfa.ts";
import type { GrammarBuilder } from "../grammar.ts";

/** What schemas of arrays and objects are added to a grammar with. */
export interface SchemaWriter {
  readonly builder: GrammarBuilder;
  /** The rule of a schema inside the one that is being added. */
  ruleOf(schema: unknown, path: string): number;
  /** A string in quotes, of these or any characters. */
  addString(nfa: CharNfa | undefined, from: number, to: number): void;
}
