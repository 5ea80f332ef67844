/** A range of a text, in UTF-16 units, and what comes in its place. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A text after replacements. */
export interface Rewritten {
  readonly text: string;
  /** Where an offset of the old text is in the new one. Offsets inside a replaced range go to its beginning. */
  at(offset: number): number;
}

/** @param replacements in order, without overlaps */
export function rewrite(text: string, replacements: readonly Replacement[]): Rewritten {
  const parts: string[] = [];
  const steps: { readonly start: number; readonly end: number; readonly newStart: number; readonly newEnd: number }[] =
    [];
  let [at, length] = [0, 0];
  for (const { start, end, text: own } of replacements) {
    parts.push(text.slice(at, start), own);
    length += start - at;
    steps.push({ start, end, newStart: length, newEnd: length + own.length });
    length += own.length;
    at = end;
  }
  parts.push(text.slice(at));
  return {
    text: parts.join(""),
    at(offset) {
      // the last step that starts before the offset
      let [low, high] = [0, steps.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (steps[middle]!.start < offset) low = middle + 1;
        else high = middle;
      }
      const step = steps[low - 1];
      if (step === undefined) return offset;
      return offset < step.end ? step.newStart : offset + step.newEnd - step.end;
    },
  };
}
