import type { Encoding } from "./encoding.ts";
import { TokenizerError } from "./errors.ts";
import type { ChunkOptions } from "./tokenizer-options.ts";
import type { TruncationOptions } from "./truncation.ts";

/** A stretch of a long text that fits a model. */
export interface TextChunk {
  /** `text.slice(start, end)` of the long text. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly encoding: Encoding;
}

/** The windows of a text, each with the stretch that its tokens cover. */
export function* textChunks(
  text: string,
  { maxTokens, overlap = 0 }: ChunkOptions,
  encode: (truncation: TruncationOptions) => Encoding,
): Generator<TextChunk> {
  if (maxTokens === undefined) throw new TokenizerError("TOKENIZER_OPTION", "chunks needs maxTokens");
  const first = encode({ maxLength: maxTokens, stride: overlap, side: "right" });
  if (first.length > maxTokens || (first.length === 0 && first.overflowing.length > 0)) {
    throw new TokenizerError("TOKENIZER_TRUNCATION", `no room for text in ${maxTokens} tokens`);
  }
  for (const encoding of [first, ...first.overflowing]) {
    const { flatOffsets, specialTokensMask } = encoding;
    let start = -1;
    let end = 0;
    for (let i = 0; i < encoding.length; i++) {
      if (specialTokensMask[i] === 1) continue;
      if (start < 0) start = flatOffsets[i * 2]!;
      end = Math.max(end, flatOffsets[i * 2 + 1]!);
    }
    start = Math.max(0, start);
    yield { text: text.slice(start, end), start, end, encoding };
  }
}
