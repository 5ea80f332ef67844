import { POINTS, type Stretch, stretches } from "./code-points.ts";
import { type OraclePreTokenizer, oraclePreTokenizer } from "./oracle.ts";

/**
 * For every code point its group in the UnicodeScripts pre-tokenizer, which cuts between characters of different groups;
 * characters of group 0 (a space, and what has no script) never cut and are not looked at by the next one.
 * The reference has no way to ask for names, so groups are numbered as they appear.
 */
export function scriptGroups(): Uint8Array {
  const preTokenizer = oraclePreTokenizer({ type: "UnicodeScripts" });
  const groups = new Uint8Array(POINTS);
  const examples: string[] = [];
  /** The group of a character with a script. */
  const groupOf = (character: string): number => {
    // All examples are asked at once: does a cut fall between this character and the example after it?
    const cuts = cutsOf(preTokenizer, examples.map((example) => character + example).join(""));
    const known = examples.findIndex((_, index) => !cuts.has(2 * index + 1));
    if (known >= 0) return known + 1;
    examples.push(character);
    return examples.length;
  };
  for (const stretch of stretches) {
    const { text, points } = withScript(preTokenizer, stretch);
    const cuts = cutsOf(preTokenizer, text);
    let group = 0;
    for (let i = 0; i < points.length; i++) {
      if (i === 0 || cuts.has(i)) group = groupOf(String.fromCodePoint(points[i]!));
      groups[points[i]!] = group;
    }
  }
  if (examples.length > 255) throw new Error("too many groups");
  return groups;
}

/** The characters of a stretch that are not of group 0: those are cut off from an "a" or from an "α". */
function withScript(preTokenizer: OraclePreTokenizer, { points }: Stretch): Stretch {
  const cutFrom = (neighbour: string): Set<number> =>
    cutsOf(preTokenizer, points.map((point) => neighbour + String.fromCodePoint(point)).join(""));
  const fromLatin = cutFrom("a");
  const fromGreek = cutFrom("α");
  const kept = points.filter((_, i) => fromLatin.has(2 * i + 1) || fromGreek.has(2 * i + 1));
  return { points: kept, text: String.fromCodePoint(...kept) };
}

function cutsOf(preTokenizer: OraclePreTokenizer, text: string): Set<number> {
  return new Set(preTokenizer.preTokenizeString(text).map(([, [start]]) => start));
}
