import { kindAt } from "./classes";

/**
 * The end of the white space at `at` as `\s*[\r\n]+|\s+(?!\S)|\s+` has it: behind the last line break, else without the last
 * character if something else follows.
 *
 * @param other the class of a zero byte inside of the text
 * @param space the class of white space
 */
export function spacesEnd(at: usize, end: usize, other: u32, space: u32): usize {
  let i = at;
  let last = at;
  let afterLine: usize = 0;
  while (true) {
    const found = kindAt(i, end, other);
    if ((found & 15) !== space) break;
    last = i;
    i += found >> 4;
    if (load<u8>(last) === 0x0a || load<u8>(last) === 0x0d) afterLine = i;
  }
  if (afterLine !== 0) return afterLine;
  return i >= end || last === at ? i : last;
}
