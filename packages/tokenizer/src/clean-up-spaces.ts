/** One after the other, each over the whole text. */
const replacements: readonly (readonly [string, string])[] = [
  [" .", "."],
  [" ?", "?"],
  [" !", "!"],
  [" ,", ","],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
];

/** Takes out spaces before punctuation and English contractions, as transformers' `clean_up_tokenization` does. */
export function cleanUpSpaces(text: string): string {
  for (const [from, to] of replacements) text = text.replaceAll(from, to);
  return text;
}

/**
 * The last place where a text can be cut so that cleaning up both parts gives what cleaning up the whole would:
 * before a space that no replacement has inside, which is any that does not follow an apostrophe. -1 if there is none.
 */
export function safeCut(text: string): number {
  for (let at = text.lastIndexOf(" "); at > 0; at = text.lastIndexOf(" ", at - 1)) {
    if (text[at - 1] !== "'") return at;
  }
  return -1;
}
