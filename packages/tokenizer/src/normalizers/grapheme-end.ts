import {
  CONJUNCT_CONSONANT,
  CONJUNCT_LINKER,
  CONTROL,
  EXTEND,
  graphemeClass,
  HANGUL_L,
  HANGUL_LV,
  HANGUL_LVT,
  HANGUL_T,
  HANGUL_V,
  PICTOGRAPH,
  PLAIN_EXTEND,
  PREPEND,
  SPACING_MARK,
  ZERO_WIDTH_JOINER,
} from "./grapheme-class.ts";

const CR = 13;
const LF = 10;

/**
 * Where the grapheme cluster that begins at `start` ends (UAX #29, extended clusters). Regional indicators are not
 * paired: every cluster with one has 4 bytes or at least 6, and Precompiled, for which this is, tells only those apart.
 */
export function graphemeEnd(text: string, start: number): number {
  const first = text.codePointAt(start)!;
  let at = start + (first > 0xffff ? 2 : 1);
  if (at >= text.length) return at;
  const next = text.charCodeAt(at);
  if (first < 0x80 && next < 0x80) return first === CR && next === LF ? at + 1 : at;
  let previous = graphemeClass(first);
  let pictograph = previous === PICTOGRAPH; // pictograph, then any number of Extend
  let joined = false; // ... then a joiner
  let conjunct = previous === CONJUNCT_CONSONANT; // consonant, then any number of Extend
  let linked = false; // ... with a linker among them
  while (at < text.length && previous !== CONTROL) {
    const point = text.codePointAt(at)!;
    const own = graphemeClass(point);
    if (!joins(previous, own) && !(joined && own === PICTOGRAPH) && !(linked && own === CONJUNCT_CONSONANT)) break;
    joined = pictograph && own === ZERO_WIDTH_JOINER;
    pictograph =
      own === PICTOGRAPH || (pictograph && (own === EXTEND || own === PLAIN_EXTEND || own === CONJUNCT_LINKER));
    if (own === CONJUNCT_CONSONANT) {
      conjunct = true;
      linked = false;
    } else if (conjunct && own === CONJUNCT_LINKER) linked = true;
    else if (own !== EXTEND && own !== ZERO_WIDTH_JOINER) conjunct = linked = false;
    previous = own;
    at += point > 0xffff ? 2 : 1;
  }
  return at;
}

function joins(before: number, after: number): boolean {
  switch (after) {
    case EXTEND:
    case PLAIN_EXTEND:
    case CONJUNCT_LINKER:
    case ZERO_WIDTH_JOINER:
    case SPACING_MARK:
      return true;
    case CONTROL:
      return false;
    case HANGUL_L:
    case HANGUL_LV:
    case HANGUL_LVT:
      return before === HANGUL_L || before === PREPEND;
    case HANGUL_V:
      return before === HANGUL_L || before === HANGUL_V || before === HANGUL_LV || before === PREPEND;
    case HANGUL_T:
      return before >= HANGUL_V && before <= HANGUL_LVT ? true : before === PREPEND;
    default:
      return before === PREPEND;
  }
}
