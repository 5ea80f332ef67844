/** How many code points there are. */
export const POINTS = 0x110000;

/** Every code point but the surrogates, in order: what can stand in text. */
export function* scalarValues(): Generator<number> {
  for (let point = 0; point < POINTS; point++) {
    if (point === 0xd800) point = 0xe000;
    yield point;
  }
}

/** A stretch of scalar values, as text and one by one. */
export interface Stretch {
  text: string;
  points: number[];
}

/**
 * All scalar values in stretches of 16384, in order. The reference keeps an alignment for each byte of its text, so that
 * short texts are several times faster than one long text.
 */
export const stretches: readonly Stretch[] = (() => {
  const all: Stretch[] = [];
  let points: number[] = [];
  for (const point of scalarValues()) {
    points.push(point);
    if (points.length === 16384 || point === POINTS - 1) {
      all.push({ points, text: String.fromCodePoint(...points) });
      points = [];
    }
  }
  return all;
})();
