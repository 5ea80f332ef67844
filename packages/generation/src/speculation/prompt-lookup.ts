import type { Drafter } from "./drafter.ts";

/**
 * Guesses that what followed the last few tokens where they last occurred follows again: for texts that repeat their
 * prompt (summaries, edits, code). Saxena, "Prompt lookup decoding" (2023), github.com/apoorvumang/prompt-lookup-decoding
 *
 * @param count tokens to guess
 * @param longest the longest n-gram that is looked up; shorter ones are tried after it
 */
export function promptLookup(count: number, longest: number): Drafter {
  return {
    draft(tokenIds, most) {
      const wanted = Math.min(count, most);
      for (let size = Math.min(longest, tokenIds.length - 1); size > 0 && wanted > 0; size--) {
        const end = tokenIds.length - size; // where the n-gram that is looked up begins
        for (let start = end - 1; start >= 0; start--) {
          let i = 0;
          while (i < size && tokenIds[start + i] === tokenIds[end + i]) i++;
          if (i === size) return Int32Array.from(tokenIds.slice(start + size, start + size + wanted));
        }
      }
      return new Int32Array(0);
    },
  };
}
