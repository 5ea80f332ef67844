import type { PreTokenizer, StageFactory, StageTable } from "../stages.ts";
import { bertPreTokenizer } from "./bert.ts";
import { byteLevelPreTokenizer } from "./byte-level.ts";
import { charDelimiterSplit, digits, fixedLength, punctuation, whitespaceSplit } from "./character-splits.ts";
import { metaspace } from "./metaspace.ts";
import { sequenceOf } from "./sequence.ts";
import { split } from "./split.ts";
import { unicodeScripts } from "./unicode-scripts.ts";
import { whitespace } from "./whitespace.ts";

/** Pre-tokenizers by `type`. */
export const preTokenizers: StageTable<StageFactory<PreTokenizer>> = {
  BertPreTokenizer: bertPreTokenizer,
  ByteLevel: byteLevelPreTokenizer,
  CharDelimiterSplit: charDelimiterSplit,
  Digits: digits,
  FixedLength: fixedLength,
  Metaspace: metaspace,
  Punctuation: punctuation,
  Sequence: sequenceOf(() => preTokenizers),
  Split: split,
  UnicodeScripts: unicodeScripts,
  Whitespace: whitespace,
  WhitespaceSplit: whitespaceSplit,
};
