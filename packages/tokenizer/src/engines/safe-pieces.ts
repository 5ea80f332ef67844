/** Cuts a long text at places that are safe. A piece has about `limit` units, or more where there is no such place. */
export function* piecesOf(text: string, limit: number, isSafe: (at: number) => boolean): Generator<string> {
  let from = 0;
  while (text.length - from > limit) {
    let at = from + limit;
    while (at > from && !isSafe(at)) at--;
    if (at === from) for (at = from + limit; at < text.length && !isSafe(at); ) at++;
    yield text.slice(from, at);
    from = at;
  }
  if (from < text.length) yield text.slice(from);
}

/**
 * Cuts a long text where no scanner's word goes across: before a space that stands between two ASCII letters.
 *
 * @param space what stands for a space
 */
export function safePieces(text: string, limit: number, space: string): Generator<string> {
  const unit = space.charCodeAt(0);
  return piecesOf(
    text,
    limit,
    (at) =>
      text.charCodeAt(at) === unit && isAsciiLetter(text.charCodeAt(at - 1)) && isAsciiLetter(text.charCodeAt(at + 1)),
  );
}

export function isAsciiLetter(unit: number): boolean {
  const lower = unit | 32;
  return lower >= 0x61 && lower <= 0x7a;
}
