import type { Tokenizer } from "@glossa/tokenizer";
import type { Span } from "../text/span.ts";
import type { LanguagePair } from "../translator.ts";

/** How the models of a family are told what to translate, and to which language. */
export interface Family {
  /** What the model translates directly, BCP 47. */
  readonly pairs: readonly LanguagePair[];
  /** What the encoder reads for a text, its marks of language and end included. */
  encode(text: string, pair: LanguagePair): Int32Array;
  /** Where each of `encode`'s tokens is in the text, UTF-16; `undefined` for marks of language and end. */
  places(text: string, pair: LanguagePair): (Span | undefined)[];
  /** How many tokens `encode` adds to the text's own. */
  readonly addedTokens: number;
  /** The token ids of a translation or of a part of one, without special tokens. */
  encodeTarget(text: string, options?: { readonly within?: boolean }): number[];
  /** The text of generated ids, without special tokens. */
  decode(ids: ArrayLike<number>): string;
  /** The piece of an id as it stands in the vocabulary. */
  pieceOf(id: number): string | undefined;
  readonly source: Tokenizer;
  /** The token that the decoder must begin with, after its start token. */
  forcedBosTokenId(pair: LanguagePair): number | undefined;
  /** What the decoder starts with, where it is not generation_config.json's decoder_start_token_id. */
  decoderStartTokenId?(pair: LanguagePair): number;
}

/** What is known of a model before it is opened. */
export interface ModelFacts {
  readonly reference: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly tokenizerConfig: Readonly<Record<string, unknown>>;
  /** The pairs that translation.json or the caller names. */
  readonly pairs: readonly LanguagePair[] | undefined;
}
