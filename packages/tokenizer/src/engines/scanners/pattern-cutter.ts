import { spellBytes } from "../../byte-alphabet.ts";
import type { TextPattern } from "../../expressions/text-pattern.ts";
import { joinStretches, type SplitBehavior } from "../../pre-tokenizers/split-text.ts";
import type { Cutter } from "./cutter.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Cuts at the matches of a pattern that has to be asked about a whole text, as a string.
 *
 * @param isInverted whether what lies between the matches counts as matched, and they do not
 * @param areLetters whether each byte is a letter of the byte-level alphabet; else the text is UTF-8
 */
export function patternCutter(
  pattern: TextPattern,
  behavior: SplitBehavior,
  isInverted: boolean,
  areLetters: boolean,
): Cutter {
  let ends: number[] = []; // of the pieces of the text at hand
  let given = 0; // how many of them have been given
  let reached = -1;
  let limit = -1;

  function cutText(bytes: Uint8Array, from: number, end: number): void {
    const part = bytes.subarray(from, end);
    const text = areLetters ? spellBytes(part) : decoder.decode(part);
    const stretches = pattern.stretches(text).map((one) => ({ ...one, matched: one.matched !== isInverted }));
    const sizeOf = (start: number, stop: number) =>
      areLetters ? stop - start : Buffer.byteLength(text.slice(start, stop));
    ends = [];
    given = 0;
    let at = 0;
    let place = from;
    for (const { start, end: stop } of joinStretches(stretches, behavior)) {
      if (start === stop) continue;
      if (at < start) {
        place += sizeOf(at, start);
        ends.push(~place);
      }
      place += sizeOf(start, stop);
      ends.push(place);
      at = stop;
    }
    if (at < text.length) ends.push(~end);
    limit = end;
  }

  const cut = (bytes: Uint8Array, from: number, end: number): number => {
    if (from !== reached || end !== limit) cutText(bytes, from, end);
    const stop = ends[given++]!;
    reached = stop < 0 ? ~stop : stop;
    return stop;
  };
  const restart = (): void => {
    reached = -1;
  };
  return Object.assign(cut, { restart });
}
