import type { Decoder, StageFactory, StageTable } from "../stages.ts";
import { wordPieceDecoder } from "./word-piece.ts";

/** Decoders by `type`. */
export const decoders: StageTable<StageFactory<Decoder>> = {
  WordPiece: wordPieceDecoder,
};
