/**
 * A value from 0 to 255 for each of the 0x110000 code points, in pages of 128 so that equal stretches share memory.
 * The value of `point` is `cells[(pages[point >> 7] << 7) | (point & 127)]`; hot loops may read it themselves.
 */
export interface PagedTable {
  readonly pages: Uint16Array;
  readonly cells: Uint8Array;
}

/** The value of a code point (0 to 0x10FFFF). */
export function valueAt(table: PagedTable, point: number): number {
  return table.cells[(table.pages[point >> 7]! << 7) | (point & 127)]!;
}

/**
 * Unpacks the runs `(length, value)` of a generated table, which cover the code points from 0 on; what is left over has
 * value 0. Each number is written in base 64 (A-Z a-z 0-9 - _), five bits a character, lowest first, 32 = more follow.
 */
export function unpackTable(packed: string): PagedTable {
  const numbers = unpackNumbers(packed);
  const pages = new Uint16Array(0x110000 >> 7);
  const filledPages: Uint8Array[] = [];
  const uniform = new Map<number, number>();
  let page = new Uint8Array(128);
  let filled = 0;
  let isUniform = true;
  let done = 0;
  const close = (): void => {
    const value = page[0]!;
    let number = isUniform ? uniform.get(value) : undefined;
    if (number === undefined) {
      number = filledPages.push(page) - 1;
      if (isUniform) uniform.set(value, number);
    }
    pages[done++] = number;
    page = new Uint8Array(128);
    filled = 0;
    isUniform = true;
  };
  for (let i = 0; i + 1 < numbers.length; i += 2) {
    const value = numbers[i + 1]!;
    for (let length = numbers[i]!; length > 0; ) {
      if (filled === 0 && length >= 128 && uniform.has(value)) {
        const whole = length >> 7;
        pages.fill(uniform.get(value)!, done, done + whole);
        done += whole;
        length -= whole << 7;
        continue;
      }
      const part = Math.min(length, 128 - filled);
      isUniform &&= filled === 0 || value === page[0];
      page.fill(value, filled, filled + part);
      filled += part;
      length -= part;
      if (filled === 128) close();
    }
  }
  while (done < pages.length) {
    if (filled === 0 && uniform.has(0)) {
      pages.fill(uniform.get(0)!, done);
      break;
    }
    isUniform &&= filled === 0 || page[0] === 0;
    close();
  }
  const cells = new Uint8Array(filledPages.length << 7);
  for (const [i, cellsOfPage] of filledPages.entries()) cells.set(cellsOfPage, i << 7);
  return { pages, cells };
}

/** The numbers of a packed string; see {@link unpackTable} for the spelling. */
export function unpackNumbers(packed: string): number[] {
  const numbers: number[] = [];
  let number = 0;
  let shift = 0;
  for (let i = 0; i < packed.length; i++) {
    const digit = digitOf(packed.charCodeAt(i));
    number |= (digit & 31) << shift;
    if (digit & 32) {
      shift += 5;
      continue;
    }
    numbers.push(number >>> 0);
    number = 0;
    shift = 0;
  }
  return numbers;
}

function digitOf(code: number): number {
  if (code >= 97) return code - 71; // a-z
  if (code === 95) return 63; // _
  if (code >= 65) return code - 65; // A-Z
  return code === 45 ? 62 : code + 4; // - and 0-9
}
