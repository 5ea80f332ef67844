import { type NormalizedText, normalizedText } from "../normalized-text.ts";
import { type BertSettings, normalizeBert } from "../normalizers/bert.ts";
import { bertPreTokenizer } from "../pre-tokenizers/bert.ts";

/** BertNormalizer and BertPreTokenizer one after the other, for what is not cut in one pass. */
export interface BertStages {
  /** The words of a text that begins at `shift`, with their places. */
  pieces(text: string, shift: number): NormalizedText[];
  words(text: string): string[];
}

export function bertStages(settings: BertSettings): BertStages {
  const preTokenizer = bertPreTokenizer();
  const pieces = (text: string, shift: number) =>
    preTokenizer
      .split(normalizeBert({ ...normalizedText(text), shift }, settings))
      .filter((piece) => piece.text !== "");
  return { pieces, words: (text) => pieces(text, 0).map((piece) => piece.text) };
}
