import type { TrimOffsets } from "./parts.ts";
import { isWhiteSpace } from "./unicode/index.ts";

/** How the byte-level alphabet writes a space. */
const SPACE_LETTER = 0x120;

/**
 * Narrows the offsets `[start, end)` of a token so that they leave out its white space, as the ByteLevel and Roberta
 * post-processors do.
 *
 * @param isFirst whether it is the first token of its encoding: a single space there may be one that was added
 */
export function trimOffsets(
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
    start = Math.min(start + leading, end);
  }
  if (trailing > 0 && end >= trailing) end = Math.max(end - trailing, start);
  return [start, end];
}

// All white space is below U+10000, so units are characters here.
function isSpace(unit: number): boolean {
  return unit === SPACE_LETTER || isWhiteSpace(unit);
}
