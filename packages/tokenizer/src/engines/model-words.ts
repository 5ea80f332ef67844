import { spellBytes } from "../byte-alphabet.ts";
import { wholeCore } from "../core/whole-core.ts";
import type { BpeModel } from "../models/bpe/bpe.ts";
import type { UnigramModel } from "../models/unigram/unigram-model.ts";
import type { WordPieceModel } from "../models/word-piece.ts";
import type { Model, Token } from "../stages.ts";
import { affixedWords } from "./affixed-words.ts";
import { byteLevelWords } from "./byte-level-words.ts";
import { characterWords } from "./character-words.ts";
import { type IdList, reserve } from "./id-list.ts";
import type { EncodeWord } from "./word-encoder.ts";
import { wordPieceWords } from "./word-piece-words.ts";

/** How a model encodes words that are not remembered. */
export interface ModelWords {
  readonly encodeWord: EncodeWord;
}

/** The fastest way there is for a model: its own over bytes, or else to ask it as the stages do. */
export function modelWords(model: Model, isByteLevel: boolean): ModelWords {
  if (isBpe(model)) {
    const words = isByteLevel ? byteLevelWords(model.bpe) : characterWords(model.bpe);
    if (words !== undefined) return words;
  } else if (!isByteLevel) {
    if (isUnigram(model)) return { encodeWord: wholeCore(model).writeIds };
    if (isWordPiece(model)) return { encodeWord: wordPieceWords(model.wordPiece) };
  }
  const asked = askedWords(model, isByteLevel);
  return { encodeWord: isBpe(model) ? affixedWords(model.bpe, isByteLevel, asked) : asked };
}

export function isBpe(model: Model): model is BpeModel {
  return "bpe" in model;
}

export function isUnigram(model: Model): model is UnigramModel {
  return "writeIds" in model;
}

export function isWordPiece(model: Model): model is WordPieceModel {
  return "wordPiece" in model;
}

function askedWords(model: Model, isByteLevel: boolean): EncodeWord {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const writeIds = isBpe(model) ? model.bpe.writeIds : tokenIds(model);
  return (bytes, start, end, into) => {
    const word = bytes.subarray(start, end);
    writeIds(isByteLevel ? spellBytes(word) : decoder.decode(word), into);
  };
}

function tokenIds(model: Model): (piece: string, into: IdList) => void {
  const tokens: Token[] = [];
  return (piece, into) => {
    tokens.length = 0;
    model.tokenize(piece, tokens);
    reserve(into, tokens.length);
    for (const { id } of tokens) into.ids[into.length++] = id;
  };
}
