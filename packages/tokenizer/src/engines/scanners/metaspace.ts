import type { Scanner } from "./scanner.ts";

/** "▁" as UTF-8. */
const MARK = [0xe2, 0x96, 0x81] as const;

/**
 * Cuts before "▁".
 *
 * @param everywhere before each of them; else only before the first of several in a row
 * @param joined last bytes of the characters that a "▁" after them is not cut from (index: byte)
 */
export function metaspaceScanner(everywhere: boolean, joined: Uint8Array): Scanner {
  const scan: Scanner = (bytes, from, end, ends) => {
    const limit = ends.length;
    let count = 0;
    let i = from;
    while (i < end && count < limit) {
      let last = bytes[i]!;
      let wasMark = last === MARK[0] && bytes[i + 1] === MARK[1] && bytes[i + 2] === MARK[2];
      i += wasMark ? 3 : 1;
      for (; i < end; i++) {
        const byte = bytes[i]!;
        if (byte === MARK[0] && bytes[i + 1] === MARK[1] && bytes[i + 2] === MARK[2]) {
          if (everywhere || (!wasMark && joined[last] === 0)) break;
          wasMark = true;
          last = MARK[2];
          i += 2;
          continue;
        }
        last = byte;
        wasMark = false;
      }
      ends[count++] = i;
    }
    return count;
  };
  return Object.assign(scan, { inCore: { name: "metaspace", option: everywhere ? 1 : 0, joined } as const });
}
