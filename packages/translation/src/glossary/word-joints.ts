import { textOfPiece } from "../engine/text-prefix.ts";
import { isWrittenWithoutSpaces } from "../language/language-tag.ts";
import type { Span } from "../text/span.ts";

const LETTERS = [/(?:[\p{L}\p{M}]|^<0x..>)$/u, /^(?:[\p{L}\p{M}]|<0x..>$)/u] as const;
const DIGITS = [/\p{N}$/u, /^\p{N}/u] as const;
const HAS_WORD = /[\p{L}\p{N}\p{M}]/u;

/**
 * Whether a token goes on with the word or the number that the token before ends in. Single bytes are taken for letters; in
 * languages without spaces nothing is joined.
 */
export function wordJoints(
  pieceOf: (id: number) => string | undefined,
  language: string,
): (before: number, token: number) => boolean {
  if (isWrittenWithoutSpaces(language)) return () => false;
  const textOf = (id: number) => textOfPiece(pieceOf(id) ?? "");
  return (before, token) =>
    [LETTERS, DIGITS].some(([end, beginning]) => end.test(textOf(before)) && beginning.test(textOf(token)));
}

/** The words of a text, as ranges of its tokens; punctuation is none. */
export function tokenWords(
  tokenIds: readonly number[],
  pieceOf: (id: number) => string | undefined,
  language: string,
): Span[] {
  const joins = wordJoints(pieceOf, language);
  const words: { start: number; end: number }[] = [];
  for (const [i, id] of tokenIds.entries()) {
    if (i > 0 && joins(tokenIds[i - 1]!, id)) words.at(-1)!.end = i + 1;
    else words.push({ start: i, end: i + 1 });
  }
  return words.filter(({ start, end }) => tokenIds.slice(start, end).some((id) => HAS_WORD.test(pieceOf(id) ?? "")));
}
