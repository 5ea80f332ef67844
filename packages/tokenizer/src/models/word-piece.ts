import { TokenizerError } from "../errors.ts";
import type { Model, Token } from "../stages.ts";
import type { Vocabulary } from "../vocabulary.ts";
import type { ModelSource } from "./model-source.ts";

/** A WordPiece model with what the engines need of it. */
export interface WordPieceModel extends Model {
  readonly wordPiece: {
    readonly vocabulary: Vocabulary;
    readonly unknownId: number | undefined;
    readonly prefix: string;
    readonly maxCharacters: number;
    /** Complains that the unknown token is needed and not there. */
    fail(): never;
  };
}

/**
 * WordPiece: the longest vocabulary entry at each place of a word, from left to right; continuations are looked up
 * with a prefix. A word that cannot be covered, or has too many characters, is one unknown token.
 */
export function wordPiece({ config, vocabulary }: ModelSource): WordPieceModel {
  const vocab = vocabulary();
  const unknownToken = config.get("unk_token").string("[UNK]");
  const prefix = config.get("continuing_subword_prefix").affix("##");
  const maxCharacters = config.get("max_input_chars_per_word").count(100);
  const unknownId = vocab.idOf(unknownToken);

  function fail(): never {
    throw new TokenizerError(
      "TOKENIZER_VOCABULARY",
      `${config.path}.unk_token is ${JSON.stringify(unknownToken)}, which is not in the vocabulary but needed`,
    );
  }

  const unknown = (piece: string): Token => ({
    id: unknownId ?? fail(),
    value: unknownToken,
    start: 0,
    end: piece.length,
  });

  return {
    wordPiece: { vocabulary: vocab, unknownId, prefix, maxCharacters, fail },
    size: vocab.size,
    tokenToId: (token) => vocab.idOf(token),
    idToToken: (id) => vocab.tokenOf(id),
    entries: () => vocab.entries(),
    tokenize(piece, into) {
      if (piece.length > maxCharacters && countCharacters(piece) > maxCharacters) {
        into.push(unknown(piece));
        return;
      }
      const first = into.length;
      for (let start = 0; start < piece.length; ) {
        let end = piece.length;
        let id: number | undefined;
        let value = "";
        for (; end > start; end -= unitsBefore(piece, end)) {
          value = start === 0 ? piece.slice(0, end) : prefix + piece.slice(start, end);
          id = vocab.idOf(value);
          if (id !== undefined) break;
        }
        if (id === undefined) {
          into.length = first;
          into.push(unknown(piece));
          return;
        }
        into.push({ id, value, start, end });
        start = end;
      }
    },
  };
}

function countCharacters(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    if (text.codePointAt(i)! > 0xffff) i++;
    count++;
  }
  return count;
}

function unitsBefore(text: string, at: number): number {
  return at >= 2 && text.codePointAt(at - 2)! > 0xffff ? 2 : 1;
}
