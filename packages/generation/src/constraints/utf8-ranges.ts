/** A run of byte ranges: one for each byte of the UTF-8 form. */
export type ByteRun = readonly (readonly [low: number, high: number])[];

const LENGTH_ENDS = [0x7f, 0x7ff, 0xffff, 0x10ffff] as const;

/** The UTF-8 forms of the code points `first` to `last` (no surrogates among them), as runs of byte ranges. */
export function utf8Ranges(first: number, last: number): ByteRun[] {
  for (const end of LENGTH_ENDS) {
    if (first <= end && last > end) return [...utf8Ranges(first, end), ...utf8Ranges(end + 1, last)];
  }
  const length = LENGTH_ENDS.findIndex((end) => last <= end) + 1;
  for (let rest = 1; rest < length; rest++) {
    const mask = (1 << (6 * rest)) - 1;
    if (first >> (6 * rest) === last >> (6 * rest)) continue;
    if ((first & mask) !== 0) return [...utf8Ranges(first, first | mask), ...utf8Ranges((first | mask) + 1, last)];
    if ((last & mask) !== mask) return [...utf8Ranges(first, (last & ~mask) - 1), ...utf8Ranges(last & ~mask, last)];
  }
  const [low, high] = [utf8(first, length), utf8(last, length)];
  return [low.map((byte, i) => [byte, high[i]!] as const)];
}

function utf8(code: number, length: number): number[] {
  if (length === 1) return [code];
  const bytes: number[] = [];
  for (let rest = length - 1; rest > 0; rest--) bytes.unshift(0x80 | ((code >> (6 * (length - 1 - rest))) & 0x3f));
  return [[0, 0, 0xc0, 0xe0, 0xf0][length]! | (code >> (6 * (length - 1))), ...bytes];
}
