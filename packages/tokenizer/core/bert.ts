import { ids } from "./areas";
import { beginBert, cutBert, isMore, stretchEnd, stretchStart } from "./bert-words";
import { encodeWords } from "./words";

/** Has the stages cut a stretch: their words go to `text` and `ends`. Returns how many, -1 if there is no room for them. */
// @ts-expect-error: decorator
@external("script", "cutStretch")
declare function cutStretch(start: usize, end: usize): i32;

/** Cuts the text as BERT does and encodes its words; returns the number of ids, -1 if the script has to do it. */
export function encodeBert(length: u32): i32 {
  beginBert(length);
  let out = ids;
  do {
    let count = cutBert();
    if (count < 0) return -1;
    out = encodeWords(0, count, out);
    if (stretchEnd !== 0) {
      count = cutStretch(stretchStart, stretchEnd);
      if (count < 0) return -1;
      out = encodeWords(0, count, out);
    }
  } while (isMore());
  return <i32>((out - ids) >> 2);
}
