import type { Pace } from "../pace.ts";
import type { Grammar } from "./grammar.ts";

/** Adds what is still to be added, in parts. @throws GENERATION_CONSTRAINT_LIMIT for too many nodes */
export async function completeGrammar({ pending }: Grammar, rests: Pace): Promise<void> {
  for (let add = pending.pop(); add !== undefined; add = pending.pop()) {
    add();
    if (rests.due()) await rests.rest();
  }
}
