import type { Decoder, StageFactory, StageTable } from "../stages.ts";
import { byteFallback } from "./byte-fallback.ts";
import { byteLevelDecoder } from "./byte-level.ts";
import { sequenceOf } from "./sequence.ts";
import { bpeDecoder, ctc, fuse, metaspaceDecoder, replaceDecoder, stripDecoder } from "./simple-decoders.ts";
import { wordPieceDecoder } from "./word-piece.ts";

/** Decoders by `type`. */
export const decoders: StageTable<StageFactory<Decoder>> = {
  BPEDecoder: bpeDecoder,
  ByteFallback: byteFallback,
  ByteLevel: byteLevelDecoder,
  CTC: ctc,
  Fuse: fuse,
  Metaspace: metaspaceDecoder,
  Replace: replaceDecoder,
  Sequence: sequenceOf(() => decoders),
  Strip: stripDecoder,
  WordPiece: wordPieceDecoder,
};
