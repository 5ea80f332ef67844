import type { Decoder } from "../stages.ts";
import type { PieceType, SentencePieceModel } from "./model-file.ts";
import type { SentencePieceNormalizer } from "./whitespace-normalizer.ts";
import { META_SPACE } from "./whitespace-normalizer.ts";

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Pieces to text as SentencePiece does it: control symbols are invisible, the unknown piece has its own surface, runs
 * of byte pieces are UTF-8 (each invalid byte is U+FFFD), and the space that the normalizer put first is taken off.
 */
export function pieceDecoder(
  model: SentencePieceModel,
  denormalizer: SentencePieceNormalizer | undefined,
  isPiece: (token: string) => boolean,
): Decoder {
  // A piece can be normal and something else: then the reserved meaning counts, as it does in SentencePiece.
  const types = new Map<string, PieceType>();
  for (const { piece, type } of model.pieces) if (type !== "normal") types.set(piece, type);
  const { addDummyPrefix, removeExtraWhitespaces } = model.normalizer;
  const takesFirstSpace = addDummyPrefix || removeExtraWhitespaces;

  function surface(token: string, isFirst: boolean): [text: string, tookSpace: boolean] {
    const type = types.get(token);
    if (type === "control") return ["", false];
    if (type === "unknown") return [model.unknownSurface, false];
    if (type === undefined && !isPiece(token)) return [token, false];
    if (!isFirst || !takesFirstSpace || !token.startsWith(META_SPACE))
      return [token.replaceAll(META_SPACE, " "), false];
    return [token.slice(1).replaceAll(META_SPACE, " "), !removeExtraWhitespaces];
  }

  return {
    decode(tokens) {
      let text = "";
      let bytes: number[] = [];
      let isFirst = true;
      let tookSpace = false;
      const flush = (): void => {
        if (bytes.length > 0) text += decodeBytes(Uint8Array.from(bytes));
        bytes = [];
      };
      for (const token of tokens) {
        if (types.get(token) === "byte") {
          bytes.push(Number.parseInt(token.slice(3, 5), 16));
          continue;
        }
        flush();
        if (tookSpace || text !== "") isFirst = false;
        const [part, took] = surface(token, isFirst);
        tookSpace = took;
        text += part;
      }
      flush();
      if (denormalizer === undefined) return [text];
      const raw = Buffer.from(text);
      const length = denormalizer.run(raw, raw.length);
      return [utf8.decode(denormalizer.output().subarray(0, length))];
    },
  };
}

/** UTF-8 where every byte that is no part of a character becomes U+FFFD on its own. */
function decodeBytes(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const size = characterSize(bytes, at);
    text += size === 0 ? "\ufffd" : utf8.decode(bytes.subarray(at, at + size));
    at += Math.max(size, 1);
  }
  return text;
}

/** Bytes of the well-formed character at a place, 0 if there is none. */
function characterSize(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return 1;
  const size =
    first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
  if (size === 0 || at + size > bytes.length) return 0;
  for (let i = 1; i < size; i++) if ((bytes[at + i]! & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1]!;
  if ((first === 0xe0 && second < 0xa0) || (first === 0xed && second > 0x9f)) return 0;
  if ((first === 0xf0 && second < 0x90) || (first === 0xf4 && second > 0x8f)) return 0;
  return size;
}
