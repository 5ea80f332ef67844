import { TokenizerError } from "./errors.ts";
import { describe, type JsonField } from "./json-field.ts";
import type { NormalizedText } from "./normalized-text.ts";
import type { Group } from "./parts.ts";

/** Changes text before it is split. Positions in the original are carried along by {@link NormalizedText}. */
export interface Normalizer {
  normalize(text: NormalizedText): NormalizedText;
  /** The same for the text alone, where that is faster. */
  normalizeString?(text: string): string;
}

/** Splits a piece of normalized text into smaller pieces (words), in order; empty pieces are dropped by the caller. */
export interface PreTokenizer {
  split(text: NormalizedText): NormalizedText[];
}

/** A token of one piece: `start` and `end` are UTF-16 positions in that piece. */
export interface Token {
  id: number;
  value: string;
  start: number;
  end: number;
}

/** Turns one piece into tokens. */
export interface Model {
  /** Number of entries, which need not be the highest id + 1. */
  readonly size: number;
  tokenToId(token: string): number | undefined;
  idToToken(id: number): string | undefined;
  /** Every (token, id) of the vocabulary. */
  entries(): Iterable<[string, number]>;
  /** Appends the tokens of `piece` (well-formed UTF-16, not empty) to `into`. */
  tokenize(piece: string, into: Token[]): void;
}

/** Adds special tokens around the one or two sequences, and may trim offsets. */
export interface PostProcessor {
  /** How many tokens it adds to one sequence, or to a pair. */
  addedTokens(isPair: boolean): number;
  /** Takes one group per sequence; returns the groups to be joined in order. */
  process(groups: Group[], addSpecialTokens: boolean): Group[];
}

/** What each token becomes by itself, for a decoder that does no more than join that. */
export interface TokenSpelling {
  /** The text of a token, or its byte: bytes beside each other are read as UTF-8 together. */
  of(token: string): string | number;
  /** The text of the first token, if that is no byte. Default: that of any other. */
  ofFirst?(token: string): string;
  /** Whether the token behind it counts as the first as well. Default: no. */
  staysFirst?(token: string): boolean;
  /** The text of bytes beside each other that are not UTF-8. Default: one U+FFFD each. */
  textOfBytes?(bytes: Uint8Array): string;
  /** What becomes of the joined text. Default: nothing else. */
  finish?(text: string): string;
  /** How many units at the beginning of the text `finish` looks at; those behind stay as they are. Default: all. */
  readonly finishReach?: number | undefined;
}

/** Turns token strings back into text: the results are joined. */
export interface Decoder {
  /** Set by a decoder whose tokens are bytes, so that they can be decoded one by one. */
  readonly kind?: "ByteLevel";
  /** Says the same as {@link decode}, token by token, so that what a token becomes can be remembered by its id. */
  readonly spelling?: TokenSpelling;
  /** How many units at the beginning of a token it looks at; those behind stay as they are. Default: all. */
  readonly reach?: number | undefined;
  decode(tokens: string[]): string[];
}

/** Makes a stage from its object in tokenizer.json. */
export type StageFactory<Stage> = (config: JsonField) => Stage;

/** A stage table: keys are spelled as `type` is in tokenizer.json. */
export type StageTable<Factory> = Readonly<Record<string, Factory>>;

/**
 * Finds the factory for the `type` of `config`.
 *
 * @throws TokenizerError `TOKENIZER_UNKNOWN_TYPE` naming the field and the types that exist.
 */
export function findStage<Factory>(table: StageTable<Factory>, config: JsonField, typeName?: string): Factory {
  const type = typeName ?? config.get("type").string();
  const factory = Object.hasOwn(table, type) ? table[type] : undefined;
  if (factory === undefined) {
    throw new TokenizerError(
      "TOKENIZER_UNKNOWN_TYPE",
      `${config.path}.type: ${describe(type)} is not known; known are ${Object.keys(table).join(", ")}`,
    );
  }
  return factory;
}
