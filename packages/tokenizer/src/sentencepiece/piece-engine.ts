import { releaseText, textBuffer, writeText } from "../engines/text-buffer.ts";
import type { TextEngine } from "../engines/text-engine.ts";
import { wordEncoder } from "../engines/word-encoder.ts";
import type { BytesModel } from "./bpe-pieces.ts";
import type { SentencePieceModel } from "./model-file.ts";
import { META_SPACE, type SentencePieceNormalizer } from "./whitespace-normalizer.ts";

/** Words that are cut before any is encoded. */
const BATCH = 1024;

/**
 * Text to ids over bytes, without a string per piece. Unigram is searched over the whole text, because the 32-bit sums
 * of SentencePiece run through it. BPE is cut into words before each U+2581 where no piece goes across, so that words
 * can be remembered: whether one does depends on the character before, and is known from the pieces.
 */
export function pieceEngine(
  file: SentencePieceModel,
  normalizer: SentencePieceNormalizer,
  model: BytesModel,
): TextEngine {
  const input = textBuffer();
  if (file.modelType !== "bpe") {
    return {
      takesRawText: true,
      ...(model.prepare === undefined ? {} : { prepare: model.prepare }),
      encode(text, _isFirst, into) {
        writeText(input, text);
        const length = normalizer.run(input.bytes, input.length);
        model.writeIds(normalizer.output(), 0, length, into);
        normalizer.release();
        releaseText(input);
      },
    };
  }
  const crossed = crossedBytes(file);
  const words = wordEncoder(model.writeIds);
  const ends = new Int32Array(BATCH);
  const normalized = textBuffer();
  return {
    takesRawText: true,
    encode(text, _isFirst, into) {
      writeText(input, text);
      const length = normalizer.run(input.bytes, input.length);
      normalized.bytes = normalizer.output();
      if (normalized.view.buffer !== normalized.bytes.buffer) normalized.view = new DataView(normalized.bytes.buffer);
      normalized.length = length;
      const { bytes } = normalized;
      let count = 0;
      let from = 0;
      for (let i = 3; i < length; i++) {
        if (bytes[i] !== 0xe2 || bytes[i + 1] !== 0x96 || bytes[i + 2] !== 0x81 || crossed[bytes[i - 1]!] === 1)
          continue;
        ends[count++] = i;
        if (count === BATCH) {
          words.encode(normalized, from, ends, count, into);
          from = i;
          count = 0;
        }
      }
      if (length === 0) return;
      ends[count++] = length;
      words.encode(normalized, from, ends, count, into);
      normalizer.release();
      normalized.bytes = normalizer.output();
      releaseText(input);
    },
  };
}

/** 1 for each byte after which some piece goes on with U+2581. */
function crossedBytes({ pieces }: SentencePieceModel): Uint8Array {
  const crossed = new Uint8Array(256);
  for (const { piece } of pieces) {
    for (let at = piece.indexOf(META_SPACE, 1); at > 0; at = piece.indexOf(META_SPACE, at + 1)) {
      crossed[Buffer.from(piece.slice(0, at)).at(-1)!] = 1;
    }
  }
  return crossed;
}
