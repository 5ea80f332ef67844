import { TokenizerError } from "../errors.ts";
import { fromFiles, type TokenizerFiles } from "../from-files.ts";
import { fromGguf } from "../gguf/from-gguf.ts";
import type { GgufMetadata } from "../gguf/gguf-vocabulary.ts";
import { loadTokenizer } from "../load-tokenizer.ts";
import { fromMarian, type MarianFiles, type MarianOptions } from "../sentencepiece/from-marian.ts";
import { fromSentencePiece, type SentencePieceOptions } from "../sentencepiece/from-sentencepiece.ts";
import { fromTiktoken, type TiktokenOptions } from "../tiktoken/from-tiktoken.ts";
import type { Tokenizer } from "../tokenizer.ts";

/** Where the tokenizer of a pool comes from: plain data, which each worker makes its own tokenizer of. */
export type TokenizerSource =
  | { readonly directory: string }
  | { readonly files: TokenizerFiles }
  | { readonly sentencePiece: Uint8Array; readonly options?: SentencePieceOptions }
  | { readonly tiktoken: Uint8Array; readonly options: TiktokenOptions }
  | { readonly gguf: GgufMetadata }
  | { readonly marian: MarianFiles; readonly side: "source" | "target"; readonly options?: MarianOptions };

/** Makes the tokenizer of a source. @throws TokenizerError as the function of that kind of source does */
export async function openSource(source: TokenizerSource): Promise<Tokenizer> {
  if (typeof source === "object" && source !== null) {
    if ("directory" in source) return loadTokenizer(source.directory);
    if ("files" in source) return fromFiles(source.files);
    if ("sentencePiece" in source) return fromSentencePiece(source.sentencePiece, source.options);
    if ("tiktoken" in source) return fromTiktoken(source.tiktoken, source.options);
    if ("gguf" in source) return fromGguf(source.gguf);
    if ("marian" in source && (source.side === "source" || source.side === "target")) {
      return fromMarian(source.marian, source.options)[source.side];
    }
  }
  throw new TokenizerError(
    "TOKENIZER_INPUT",
    "a pool's source has one of directory, files, sentencePiece, tiktoken, gguf, or marian with a side",
  );
}
