import type { Automaton } from "../../expressions/expression-automaton.ts";
import type { SplitBehavior } from "../../pre-tokenizers/split-text.ts";
import { type CharacterReader, SEVERAL_BYTES } from "./character-reader.ts";
import type { Cutter } from "./cutter.ts";

/**
 * Cuts at the matches of an expression.
 *
 * @param isInverted whether what lies between the matches counts as matched, and they do not
 */
export function expressionCutter(
  { table, start, classes }: Automaton,
  { byByte, classAt }: CharacterReader,
  behavior: SplitBehavior,
  isInverted: boolean,
): Cutter {
  const atEnd = classes.count;
  let isMatched = false; // whether the last stretch was matched

  /** Where a match at a place ends; -1 if there is none. */
  function matchEnd(bytes: Uint8Array, from: number, end: number): number {
    let state = start;
    let last = -1;
    for (let at = from; at < end; ) {
      let kind = byByte[bytes[at]!]!;
      let size = 1;
      if (kind === SEVERAL_BYTES) {
        const found = classAt(bytes, at);
        kind = found & 255;
        size = found >> 8;
      }
      const next = table[state + kind]!;
      if ((next & 1) !== 0) last = at;
      state = next >> 1;
      if (state === 0) return last;
      at += size;
    }
    return (table[state + atEnd]! & 1) !== 0 ? end : last;
  }

  /** Where the next match after a place where there is none begins, or the end. */
  function matchAfter(bytes: Uint8Array, from: number, end: number): number {
    let failed = start; // the state of an attempt that is known to fail: another that comes to the same state fails, too
    for (let at = from; ; ) {
      let kind = byByte[bytes[at]!]!;
      let size = 1;
      if (kind === SEVERAL_BYTES) {
        const found = classAt(bytes, at);
        kind = found & 255;
        size = found >> 8;
      }
      failed = table[failed + kind]! >> 1;
      const first = table[start + kind]! >> 1;
      if (first !== 0 && first !== failed) {
        if (matchEnd(bytes, at, end) >= 0) return at;
        failed = first;
      }
      at += size;
      if (at >= end) return end;
    }
  }

  /** The end of the match at a place, or of what lies before the next. */
  function stretch(bytes: Uint8Array, from: number, end: number): number {
    const stop = matchEnd(bytes, from, end);
    isMatched = stop >= 0 !== isInverted;
    return stop >= 0 ? stop : matchAfter(bytes, from, end);
  }

  switch (behavior) {
    case "Isolated":
      return stretch;
    case "Removed":
      return (bytes, from, end) => {
        const stop = stretch(bytes, from, end);
        return isMatched ? ~stop : stop;
      };
    case "MergedWithPrevious":
    case "MergedWithNext": {
      const ofFirst = behavior === "MergedWithNext";
      return (bytes, from, end) => {
        const stop = stretch(bytes, from, end);
        if (isMatched !== ofFirst || stop === end) return stop;
        const after = stretch(bytes, stop, end);
        return isMatched !== ofFirst ? after : stop;
      };
    }
    case "Contiguous":
      return (bytes, from, end) => {
        let stop = stretch(bytes, from, end);
        const first = isMatched;
        while (stop < end) {
          const after = stretch(bytes, stop, end);
          if (isMatched !== first) break;
          stop = after;
        }
        return stop;
      };
  }
}
