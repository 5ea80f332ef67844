import type { TrimOffsets } from "./parts.ts";
import { isWhiteSpace } from "./unicode/index.ts";

/** How the byte-level alphabet writes a space. */
const SPACE_LETTER = 0x120;

/**
 * Narrows the offsets `[start, end)` of a token so that they leave out its white space, as the ByteLevel and Roberta
 * post-processors do: by as many characters of `text`, the original, as the token has white space.
 *
 * @param isFirst whether it is the first token of its encoding: a single space there may be one that was added
 */
export function trimOffsets(
  text: string,
  token: string,
  start: number,
  end: number,
  isFirst: boolean,
  { addPrefixSpace }: TrimOffsets,
): [number, number] {
  let leading = 0;
  while (leading < token.length && isSpace(token.charCodeAt(leading))) leading++;
  let trailing = 0;
  while (trailing < token.length && isSpace(token.charCodeAt(token.length - 1 - trailing))) trailing++;
  if (leading > 0) {
    if ((isFirst || start === 0) && addPrefixSpace && leading === 1) leading = 0;
    for (; leading > 0 && start < end; leading--) start += text.codePointAt(start)! > 0xffff ? 2 : 1;
    start = Math.min(start, end);
  }
  if (trailing > 0) end = Math.max(stepBack(text, end, trailing) ?? end, start);
  return [start, end];
}

/** The place `count` characters before `end`; undefined if there are fewer. */
function stepBack(text: string, end: number, count: number): number | undefined {
  for (; count > 0; count--) {
    if (end <= 0) return undefined;
    end -= end >= 2 && text.codePointAt(end - 2)! > 0xffff ? 2 : 1;
  }
  return end;
}

// All white space is below U+10000, so units are characters here.
function isSpace(unit: number): boolean {
  return unit === SPACE_LETTER || isWhiteSpace(unit);
}
