import type { Family } from "../families/family.ts";
import type { RequiredTerm } from "./required-terms.ts";
import type { TermForms } from "./term-progress.ts";

/** The token sequences of a term, after a space and after an apostrophe or the like; none that the vocabulary has no pieces for. */
export function tokenForms({ spellings }: RequiredTerm, family: Family): TermForms {
  const sequences = [...new Set(spellings)].flatMap((spelling) => [
    family.encodeTarget(spelling),
    family.encodeTarget(spelling, { within: true }),
  ]);
  const isKnown = (ids: readonly number[]) => ids.length > 0 && ids.every((id) => family.pieceOf(id) !== "<unk>");
  const unique = new Map(sequences.filter(isKnown).map((ids) => [ids.join(" "), ids]));
  return [...unique.values()];
}
