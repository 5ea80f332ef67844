/** How many code points there are. */
export const POINTS = 0x110000;

/** Every code point but the surrogates, in order: what can stand in text. */
export function* scalarValues(): Generator<number> {
  for (let point = 0; point < POINTS; point++) {
    if (point === 0xd800) point = 0xe000;
    yield point;
  }
}

/** All scalar values in one string, and the way from its character numbers back to code points. */
export function allText(): { text: string; pointOf(index: number): number } {
  const parts: string[] = [];
  let part: number[] = [];
  for (const point of scalarValues()) {
    part.push(point);
    if (part.length === 8192) {
      parts.push(String.fromCodePoint(...part));
      part = [];
    }
  }
  parts.push(String.fromCodePoint(...part));
  return { text: parts.join(""), pointOf: (index) => (index < 0xd800 ? index : index + 0x800) };
}
