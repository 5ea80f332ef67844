import { POINTS, scalarValues } from "./code-points.ts";
import { normalizeEach, oracleNormalizer } from "./oracle.ts";

/**
 * The lowercase of every code point that has one, from the reference's Lowercase normalizer, as groups of four numbers:
 * code points since the end of the last group, how many, the step between them, and the difference (zigzag).
 * U+0130, the only one that becomes two characters, is left out and must be treated by the reader.
 */
export function lowercaseMappings(): number[] {
  const lower = normalizeEach(oracleNormalizer({ type: "Lowercase" }));
  const differences = new Int32Array(POINTS);
  for (const point of scalarValues()) {
    const [first, ...more] = Array.from(lower[point]!, (character) => character.codePointAt(0)!);
    if (first === undefined || more.length > 0) {
      if (point !== 0x130 || lower[point] !== "i\u0307") throw new Error(`lowercase of ${point.toString(16)}`);
      continue;
    }
    differences[point] = first - point;
  }
  const numbers: number[] = [];
  let last = 0;
  for (let point = 0; point < POINTS; point++) {
    const difference = differences[point]!;
    if (difference === 0) continue;
    const step = differences[point + 1] === 0 && differences[point + 2] === difference ? 2 : 1;
    let count = 1;
    while (
      differences[point + count * step] === difference &&
      (step === 1 || differences[point + count * step - 1] === 0)
    ) {
      count++;
    }
    numbers.push(point - last, count, step, difference < 0 ? -2 * difference - 1 : 2 * difference);
    last = point + (count - 1) * step + 1;
    point = last - 1;
  }
  return numbers;
}
