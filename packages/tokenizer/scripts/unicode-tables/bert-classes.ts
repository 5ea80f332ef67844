import {
  BERT_CHINESE,
  BERT_CONTROL,
  BERT_NONSPACING_MARK,
  BERT_PUNCTUATION,
  WHITE_SPACE,
} from "../../src/unicode/bert-class.ts";
import { POINTS, scalarValues } from "./code-points.ts";
import { classifyEach, normalizeEach, oracleNormalizer, oraclePreTokenizer } from "./oracle.ts";

/** The flags of src/unicode/bert-class.ts for every code point, from the reference's BertNormalizer and BertPreTokenizer. */
export function bertClasses(): Uint8Array {
  const none = {
    type: "BertNormalizer",
    clean_text: false,
    handle_chinese_chars: false,
    strip_accents: false,
    lowercase: false,
  };
  const cleaned = normalizeEach(oracleNormalizer({ ...none, clean_text: true }));
  const spaced = normalizeEach(oracleNormalizer({ ...none, handle_chinese_chars: true }));
  const stripped = normalizeEach(oracleNormalizer({ ...none, strip_accents: true }));
  const preTokenizer = oraclePreTokenizer({ type: "BertPreTokenizer" });
  const split = classifyEach(preTokenizer, (character) => {
    const pieces = preTokenizer.preTokenizeString(`a${character}a`).length;
    if (pieces === 2) return WHITE_SPACE;
    return pieces === 3 ? BERT_PUNCTUATION : 0;
  });
  const flags = new Uint8Array(POINTS);
  for (const point of scalarValues()) {
    const isChinese = spaced[point] !== String.fromCodePoint(point);
    flags[point] =
      split[point]! |
      (cleaned[point] === "" ? BERT_CONTROL : 0) |
      (isChinese ? BERT_CHINESE : 0) |
      (stripped[point] === "" ? BERT_NONSPACING_MARK : 0);
  }
  return flags;
}
