import type { Cutter } from "./cutter.ts";
import type { Scanner } from "./scanner.ts";

/**
 * Cuts with one cutter after the other, each inside of the pieces of the one before. A word that is dropped ends at `~end`.
 * In the middle of a text it goes on with the pieces that it has begun, so it is for one text at a time.
 */
export function chainScanner(cutters: readonly Cutter[]): Scanner {
  const depth = cutters.length;
  const pieces = new Int32Array(depth + 1); // where the piece at hand of each cutter ends, after that of the text
  let reached = 0;
  return (bytes, from, end, ends) => {
    if (from === 0 || from !== reached) {
      pieces.fill(from);
      for (const cutter of cutters) cutter.restart?.();
    }
    pieces[0] = end;
    const limit = ends.length;
    let count = 0;
    let at = from;
    while (at < end && count < limit) {
      let isDropped = false;
      for (let k = 0; k < depth; k++) {
        if (pieces[k + 1]! > at) continue;
        const stop = cutters[k]!(bytes, at, pieces[k]!);
        isDropped = stop < 0;
        if (isDropped) {
          pieces.fill(~stop, k + 1);
          break;
        }
        pieces[k + 1] = stop;
      }
      at = pieces[depth]!;
      ends[count++] = isDropped ? ~at : at;
    }
    reached = at;
    return count;
  };
}
