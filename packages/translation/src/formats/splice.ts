/** A range of the source, in UTF-16 units, and what comes in its place. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Makes edits in a source: the function gives `source` from `start` to `end` with the edits that lie inside that range made.
 * Of edits that overlap, the first and longest is made.
 */
export function splicer(source: string, edits: readonly Edit[]): (start: number, end: number) => string {
  const sorted = [...edits].sort((a, b) => a.start - b.start || b.end - a.end);
  return (start, end) => {
    const parts: string[] = [];
    let at = start;
    for (let index = firstFrom(sorted, start); index < sorted.length && sorted[index]!.start < end; index++) {
      const edit = sorted[index]!;
      if (edit.start < at || edit.end > end) continue;
      parts.push(source.slice(at, edit.start), edit.text);
      at = edit.end;
    }
    parts.push(source.slice(at, end));
    return parts.join("");
  };
}

/** The first edit that starts at `start` or later. */
function firstFrom(sorted: readonly Edit[], start: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]!.start < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
