import { type AddedTokens, cutAtMatches, type Parsing } from "./added-tokens.ts";
import { type NormalizedText, normalizedText, originalRange } from "./normalized-text.ts";
import type { TokenDetails } from "./parts.ts";
import type { Model, Normalizer, PreTokenizer, Token } from "./stages.ts";

/** The stages that turn text into tokens. */
export interface Stages {
  readonly addedTokens: AddedTokens;
  readonly normalizer: Normalizer | undefined;
  readonly preTokenizer: PreTokenizer | undefined;
  readonly model: Model;
}

/** The tokens of a text with everything that is known of them. */
export interface TokenizedText extends TokenDetails {
  readonly ids: number[];
}

interface Piece {
  readonly text: NormalizedText;
  /** Set for an added token. */
  readonly addedId: number | undefined;
}

/**
 * Takes text (well-formed) through the stages one after the other, as they are written in the file, with the place
 * of every token. This is the meaning of a tokenizer; the engines are faster ways to the same ids.
 *
 * @param parsing which added tokens count
 */
export function tokenizeByStages(stages: Stages, text: string, parsing: Parsing): TokenizedText {
  const ids: number[] = [];
  const tokens: string[] = [];
  const offsets: number[] = [];
  const words: number[] = [];
  const found: Token[] = [];
  splitIntoPieces(stages, text, parsing).forEach((piece, word) => {
    found.length = 0;
    if (piece.addedId === undefined) stages.model.tokenize(piece.text.text, found);
    else found.push({ id: piece.addedId, value: piece.text.text, start: 0, end: piece.text.text.length });
    for (const token of found) {
      ids.push(token.id);
      tokens.push(token.value);
      offsets.push(...originalRange(piece.text, token.start, token.end));
      words.push(word);
    }
  });
  return { ids, tokens, flatOffsets: Int32Array.from(offsets), words };
}

/** Added tokens and words, in order. */
function splitIntoPieces(stages: Stages, text: string, parsing: Parsing): Piece[] {
  const { addedTokens, normalizer, preTokenizer } = stages;
  const whole = normalizedText(text);
  const pieces: Piece[] = [];
  for (const [raw, rawId] of cutAtMatches(whole, addedTokens.findRaw(text, parsing))) {
    if (rawId !== undefined) {
      pieces.push({ text: raw, addedId: rawId });
      continue;
    }
    const normalized = normalizer === undefined ? raw : normalizer.normalize(raw);
    const toOriginal = (start: number, end: number) => originalRange(normalized, start, end);
    const matches = addedTokens.findNormalized(normalized.text, parsing, toOriginal);
    for (const [piece, id] of cutAtMatches(normalized, matches)) {
      if (id !== undefined || preTokenizer === undefined) {
        pieces.push({ text: piece, addedId: id });
        continue;
      }
      for (const word of preTokenizer.split(piece)) {
        if (word.text !== "") pieces.push({ text: word, addedId: undefined });
      }
    }
  }
  return pieces;
}
