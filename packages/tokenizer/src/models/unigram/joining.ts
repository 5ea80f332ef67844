import {
  CONJUNCT_LINKER,
  CONTROL,
  EXTEND,
  graphemeClass,
  HANGUL_L,
  HANGUL_T,
  OTHER,
  PLAIN_EXTEND,
  PREPEND,
  SPACING_MARK,
  ZERO_WIDTH_JOINER,
} from "../../normalizers/grapheme-class.ts";

const before = new Set([EXTEND, PLAIN_EXTEND, CONJUNCT_LINKER, ZERO_WIDTH_JOINER, SPACING_MARK]);

/** Whether a character that is asked may join with the one before it, whatever that is. */
export function joinsBefore(point: number): boolean {
  const own = graphemeClass(point);
  return before.has(own) || joinsBehind(point);
}

/** Whether it may join with the one behind it, whatever that is. Parts of syllables may be written in many ways. */
export function joinsBehind(point: number): boolean {
  const own = graphemeClass(point);
  return own === PREPEND || (own >= HANGUL_L && own <= HANGUL_T);
}

/**
 * Whether characters that are asked may join with this one, which is not, although they join with few.
 *
 * @param by what stands for it
 */
export function isJoined(point: number, by: string): boolean {
  // CR and LF are one cluster.
  if (point === 0x0a || point === 0x0d || !isSimple(point)) return true;
  for (const character of by) if (!isSimple(character.codePointAt(0)!)) return true;
  return false;
}

function isSimple(point: number): boolean {
  const own = graphemeClass(point);
  return own === OTHER || own === CONTROL;
}
