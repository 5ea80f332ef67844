import { ends, text } from "./areas";
import { allocate } from "./memory";

/** "▁" as the low three bytes of a word. */
const MARK: u32 = 0x8196e2;
const MARK_END: u32 = 0x81;
const NO_BYTE: u32 = 256;

/** 1 for the last bytes of characters that a "▁" after them is not cut from. */
export const joined: usize = allocate(256);

/** The bytes of the "▁", or of what stands for it, at `at`; 0 if there is none. */
// @ts-ignore: decorator
@inline
function markAt(at: usize, standIn: u32): usize {
  const byte = <u32>load<u8>(at);
  if (byte === standIn) return 1;
  return byte === (MARK & 255) && (load<u32>(at) & 0xffffff) === MARK ? 3 : 0;
}

/**
 * As metaspaceScanner in src/engines/scanners: writes where words end to `ends`; returns how many.
 *
 * @param everywhere whether each "▁" begins a word, else only the first of several in a row
 * @param isStandIn whether a space stands for a "▁"
 */
export function scanMetaspace(from: u32, length: u32, limit: u32, everywhere: bool, isStandIn: bool): u32 {
  const standIn: u32 = isStandIn ? 0x20 : NO_BYTE;
  const end = text + length;
  const full = ends + (<usize>limit << 2);
  let to = ends;
  let i = text + from;
  while (i < end && to < full) {
    let last = <u32>load<u8>(i);
    const first = markAt(i, standIn);
    let wasMark = first !== 0;
    if (wasMark) last = MARK_END;
    i += wasMark ? first : 1;
    while (i < end) {
      const mark = markAt(i, standIn);
      if (mark === 0) {
        last = <u32>load<u8>(i);
        wasMark = false;
        i++;
        continue;
      }
      if (everywhere || (!wasMark && load<u8>(joined + last) === 0)) break;
      wasMark = true;
      last = MARK_END;
      i += mark;
    }
    store<u32>(to, <u32>(i - text));
    to += 4;
  }
  return <u32>(to - ends) >> 2;
}
