import { ends, text } from "./areas";
import { isWorn, renewRing } from "./id-ring";
import { encodeLong, forgetLong, isLongWorn } from "./long-words";
import { encodeKnown, encodeShort, forgetShort, MAX_SHORT_BYTES } from "./short-words";
import { encodeNew, isDivided } from "./word-model";

/** Writes the ids of the words of the text from `from` on that end at the first `count` of `ends`; returns where they end. */
export function encodeWords(from: u32, count: u32, into: usize): usize {
  if (isWorn() || isLongWorn()) {
    forgetShort();
    forgetLong();
    renewRing();
  }
  let out = into;
  let start = text + from;
  const last = ends + (<usize>count << 2);
  for (let at = ends; at < last; at += 4) {
    const end = text + load<u32>(at);
    if (end - start <= MAX_SHORT_BYTES) {
      const to = encodeKnown(start, end, out);
      out = to !== 0 ? to : encodeShort(start, end, out, false);
    } else if (isDivided(start, end)) out = encodeNew(start, end, out);
    else out = encodeLong(start, end, out, false);
    start = end;
  }
  return out;
}
