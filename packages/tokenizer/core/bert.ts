import { ids, MANY } from "./areas";
import { placeWords } from "./bert-places";
import { beginBert, cutBert, isMore, stretchEnd, stretchStart } from "./bert-words";
import { encodeWords } from "./words";

/** The number of words of the text that was encoded last, if all of them were cut together; else -1. */
let together: i32 = -1;

/** Has the stages cut a stretch: their words go to `text` and `ends`. Returns how many, -1 if there is no room for them. */
// @ts-expect-error: decorator
@external("script", "cutStretch")
declare function cutStretch(start: usize, end: usize): i32;

/** Cuts the text as BERT does and encodes its words; returns the number of ids, -1 if the script has to do it. */
export function encodeBert(length: u32): i32 {
  beginBert(length);
  let out = ids;
  let isFirst = true;
  do {
    let count = cutBert(MANY);
    if (count < 0) return -1;
    together = isFirst && !isMore() && stretchEnd === 0 ? count : -1;
    out = encodeWords(0, count, out);
    if (stretchEnd !== 0) {
      count = cutStretch(stretchStart, stretchEnd);
      if (count < 0) return -1;
      out = encodeWords(0, count, out);
    }
    isFirst = false;
  } while (isMore());
  return <i32>((out - ids) >> 2);
}

/**
 * Places the ids of the text that was encoded last, and stands at `base`; returns how many, -1 if its words were not cut together.
 * Nothing else may have been cut since.
 */
export function placeBert(base: u32): i32 {
  return together < 0 ? -1 : placeWords(<u32>together, base);
}
