import { fuzzString } from "./fuzz-strings.ts";
import type { Random } from "./random.ts";

const runs = [
  "a",
  " ",
  "\n",
  "\0",
  "\ufeff",
  "\ud800",
  "\udc00",
  "😀",
  "中",
  "\u0301",
  "▁",
  "!",
  "ab",
  "a ",
  "1",
  "\u0f73",
  "👩‍",
  "가",
];

/** A text that may be anything: fuzz, broken surrogates, NUL and BOM. */
export function hostileText(random: Random, tokens: readonly string[]): string {
  const kind = random.below(10);
  if (kind === 0)
    return Array.from({ length: random.below(40) }, () => String.fromCharCode(random.below(0x10000))).join("");
  if (kind === 1) return Array.from({ length: random.below(20) }, () => random.pick(runs)).join("");
  if (kind === 2) return `\ufeff${fuzzString(random, tokens)}\0`;
  return fuzzString(random, tokens);
}

/** Runs of about `length` units of one thing each, in which a slow algorithm shows. */
export function longRuns(length: number): string[] {
  return runs.map((unit) => unit.repeat(Math.ceil(length / unit.length)));
}
