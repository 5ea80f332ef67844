import { ends, text } from "./areas";
import { allocate } from "./memory";

/** "▁" as the low three bytes of a word. */
const MARK: u32 = 0x8196e2;
const MARK_END: u32 = 0x81;

/** 1 for the last bytes of characters that a "▁" after them is not cut from. */
export const joined: usize = allocate(256);

// @ts-expect-error: decorator
@inline
function isMark(at: usize): bool {
  return (load<u32>(at) & 0xffffff) === MARK;
}

/** As metaspaceScanner in src/engines/scanners: writes where words end to `ends`; returns how many. */
export function scanMetaspace(from: u32, length: u32, limit: u32, everywhere: bool): u32 {
  const end = text + length;
  const full = ends + (<usize>limit << 2);
  let to = ends;
  let i = text + from;
  while (i < end && to < full) {
    let last = <u32>load<u8>(i);
    let wasMark = isMark(i);
    i += wasMark ? 3 : 1;
    for (; i < end; i++) {
      const byte = <u32>load<u8>(i);
      if (byte === (MARK & 255) && isMark(i)) {
        if (everywhere || (!wasMark && load<u8>(joined + last) === 0)) break;
        wasMark = true;
        last = MARK_END;
        i += 2;
        continue;
      }
      last = byte;
      wasMark = false;
    }
    store<u32>(to, <u32>(i - text));
    to += 4;
  }
  return <u32>(to - ends) >> 2;
}
