import {
  CONJUNCT_CONSONANT,
  CONJUNCT_LINKER,
  CONTROL,
  EXTEND,
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
} from "../../src/normalizers/grapheme-class.ts";
import { POINTS, scalarValues } from "../unicode-tables/code-points.ts";
import { askEach } from "./oracle.ts";

// Characters whose classes are known, to ask with.
const MARK = "\u0308"; // Extend, 2 bytes
const PREPENDED = "\u0600"; // Prepend, 2 bytes
const [L, V, T] = ["\u1100", "\u1161", "\u11a8"];
const SIGN = "\u00a9"; // a pictograph of 2 bytes
const JOINER = "\u200d";
const [CONSONANT, LINKER] = ["\u0915", "\u094d"];

/**
 * The class of each code point, found out from how many pieces Hugging Face's library sees in texts around it. Where no
 * answer can differ (a cluster with it never has less than 6 bytes) the class is 0, which is as good.
 */
export function graphemeClasses(): Uint8Array {
  const joins = askEach((x) => `a${x}`);
  const prepends = askEach((x) => `${x}a`);
  const ends = askEach((x) => `${x}${MARK}\u0301`);
  const beforeL = askEach((x) => `${PREPENDED}${x}${L}`);
  const beforeV = askEach((x) => `${PREPENDED}${x}${V}`);
  const beforeT = askEach((x) => `${PREPENDED}${x}${T}`);
  const afterT = askEach((x) => `${PREPENDED}${T}${x}`);
  const afterV = askEach((x) => `${PREPENDED}${V}${x}`);
  const afterJoiner = askEach((x) => `${SIGN}${JOINER}${x}`);
  const consonant = askEach((x) => `${x}${LINKER}${CONSONANT}${MARK}`);
  const linker = askEach((x) => `${CONSONANT}${x}${CONSONANT}${MARK}`);
  const inConjunct = askEach((x) => `${CONSONANT}${LINKER}${x}${CONSONANT}${MARK}`);
  const inPictograph = askEach((x) => `${SIGN}${x}${JOINER}${SIGN}${MARK}`);

  const classes = new Uint8Array(POINTS);
  for (const x of scalarValues()) {
    if (x === 10 || x === 13) classes[x] = CONTROL;
    else if (x === 0x200d) classes[x] = ZERO_WIDTH_JOINER;
    else if (joins[x] === 1) {
      if (linker[x] === 4) classes[x] = CONJUNCT_LINKER;
      else if (inConjunct[x] === 5) classes[x] = inPictograph[x] === 5 ? EXTEND : SPACING_MARK;
      else classes[x] = inPictograph[x] === 5 ? PLAIN_EXTEND : SPACING_MARK;
    } else if (ends[x] === 2) classes[x] = CONTROL;
    else if (prepends[x] === 1) classes[x] = PREPEND;
    else if (x > 0x7ff && x < 0x10000 && beforeL[x] === 3) classes[x] = HANGUL_L;
    else if (x > 0x7ff && x < 0x10000 && beforeT[x] === 3) {
      if (afterT[x] === 3) classes[x] = HANGUL_T;
      else if (beforeV[x] !== 3) classes[x] = HANGUL_LVT;
      else classes[x] = afterV[x] === 3 ? HANGUL_V : HANGUL_LV;
    } else if (afterJoiner[x] === 3) classes[x] = PICTOGRAPH;
    else if (consonant[x] === 4) classes[x] = CONJUNCT_CONSONANT;
  }
  return classes;
}
