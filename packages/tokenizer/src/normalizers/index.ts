import type { Normalizer, StageFactory, StageTable } from "../stages.ts";
import { bertNormalizer } from "./bert.ts";
import { byteLevelNormalizer } from "./byte-level.ts";
import { lowercaseNormalizer } from "./lowercase.ts";
import { nmt } from "./nmt.ts";
import { precompiled } from "./precompiled.ts";
import { prepend } from "./prepend.ts";
import { replace } from "./replace.ts";
import { sequenceOf } from "./sequence.ts";
import { strip } from "./strip.ts";
import { stripAccents } from "./strip-accents.ts";
import { unicodeForm } from "./unicode-form.ts";

/** Normalizers by `type`. */
export const normalizers: StageTable<StageFactory<Normalizer>> = {
  BertNormalizer: bertNormalizer,
  ByteLevel: byteLevelNormalizer,
  Lowercase: lowercaseNormalizer,
  NFC: unicodeForm("NFC"),
  NFD: unicodeForm("NFD"),
  NFKC: unicodeForm("NFKC"),
  NFKD: unicodeForm("NFKD"),
  Nmt: nmt,
  Precompiled: precompiled,
  Prepend: prepend,
  Replace: replace,
  Sequence: sequenceOf(() => normalizers),
  Strip: strip,
  StripAccents: stripAccents,
};
