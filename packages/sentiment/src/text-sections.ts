/**
 * Code units of one section: tokenized in about a millisecond, and long enough that almost every text is one section.
 */
export const SECTION_LENGTH = 16_384;

/**
 * A text in sections that can be tokenized one after the other with the same tokens as all at once: each begins at white
 * space, where every tokenizer that a text classifier uses separates words. Only a stretch without white space that is longer
 * than a section is cut elsewhere, between two characters.
 */
export function* textSections(text: string, length: number = SECTION_LENGTH): Generator<string> {
  let start = 0;
  while (text.length - start > length) {
    const end = cutBefore(text, start, start + length);
    yield text.slice(start, end);
    start = end;
  }
  yield text.slice(start);
}

function cutBefore(text: string, start: number, limit: number): number {
  for (let at = limit; at > start; at--) {
    // The first of several spaces: what follows it belongs to the next section, as it does for the tokenizer.
    if (isSpace(text.charCodeAt(at)) && !isSpace(text.charCodeAt(at - 1))) return at;
  }
  const splitsPair = (text.charCodeAt(limit) & 0xfc00) === 0xdc00 && (text.charCodeAt(limit - 1) & 0xfc00) === 0xd800;
  return splitsPair && limit - 1 > start ? limit - 1 : limit;
}

function isSpace(unit: number): boolean {
  return unit === 0x20 || unit === 0x0a || unit === 0x09 || unit === 0x0d;
}
