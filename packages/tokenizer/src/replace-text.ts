import { type NormalizedText, withRanges } from "./normalized-text.ts";
import type { Stretch } from "./pre-tokenizers/split-text.ts";

/** Puts `content` in the place of every stretch that matched; it takes the range of the last character replaced. */
export function replaceText(of: NormalizedText, stretches: readonly Stretch[], content: string): NormalizedText {
  let matches = 0;
  let kept = 0;
  for (const { start, end, matched } of stretches) {
    if (matched) matches++;
    else kept += end - start;
  }
  if (matches === 0) return of;
  const old = withRanges(of);
  const length = kept + matches * content.length;
  const starts = new Int32Array(length);
  const ends = new Int32Array(length);
  let text = "";
  for (const { start, end, matched } of stretches) {
    const at = text.length;
    if (matched) {
      // At the very beginning an empty match has no character before it to take the range of.
      starts.fill(end > 0 ? old.starts[end - 1]! : of.shift, at, at + content.length);
      ends.fill(end > 0 ? old.ends[end - 1]! : of.shift, at, at + content.length);
      text += content;
    } else {
      starts.set(old.starts.subarray(start, end), at);
      ends.set(old.ends.subarray(start, end), at);
      text += of.text.slice(start, end);
    }
  }
  return { text, shift: of.shift, starts, ends };
}
