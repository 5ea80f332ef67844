import fc from "fast-check";

/** Words that no format reads as syntax, and that stay words when their letters are turned. */
export const word: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: fc.stringMatching(/^[a-z]{2,8}$/) },
  { weight: 1, arbitrary: fc.constantFrom("Über", "naïve", "漢字", "Cr\u00e8me", "😀s", "don't", "x2") },
);

/** A few words with spaces between them, sometimes punctuation. */
export const words: fc.Arbitrary<string> = fc
  .tuple(fc.array(word, { minLength: 1, maxLength: 6 }), fc.constantFrom("", ".", "!", "?", ", so"))
  .map(([list, end]) => list.join(" ") + end);

/** Line ends of documents. */
export const newline: fc.Arbitrary<string> = fc.constantFrom("\n", "\r\n");
