const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Writes whole numbers >= 0 the way `unpackNumbers` of src/unicode/paged-table.ts reads them. */
export function packNumbers(numbers: Iterable<number>): string {
  let packed = "";
  for (const number of numbers) {
    let left = number;
    do {
      packed += DIGITS[(left & 31) | (left > 31 ? 32 : 0)];
      left >>>= 5;
    } while (left > 0);
  }
  return packed;
}

/** Packs a value for each code point as runs `(length, value)`; a last run of zeros is left out. */
export function packTable(values: Uint8Array): string {
  const numbers: number[] = [];
  for (let start = 0; start < values.length; ) {
    let end = start + 1;
    while (end < values.length && values[end] === values[start]) end++;
    if (end < values.length || values[start] !== 0) numbers.push(end - start, values[start]!);
    start = end;
  }
  return packNumbers(numbers);
}
