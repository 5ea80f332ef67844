import type { Decoder } from "../stages.ts";
import type { PieceType, SentencePieceModel } from "./model-file.ts";
import type { SentencePieceNormalizer } from "./whitespace-normalizer.ts";
import { META_SPACE } from "./whitespace-normalizer.ts";

/** More than any vocabulary of this kind has. */
const MAX_REMEMBERED = 1 << 19;

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

  const known = new Map<string, string | number>(); // what tokens after the first become

  function spell(token: string): string | number {
    const type = types.get(token);
    if (type === "byte") return Number.parseInt(token.slice(3, 5), 16);
    if (type === "control") return "";
    if (type === "unknown") return model.unknownSurface;
    return type !== undefined || isPiece(token) ? token.replaceAll(META_SPACE, " ") : token;
  }

  function of(token: string): string | number {
    let spelled = known.get(token);
    if (spelled === undefined) {
      spelled = spell(token);
      if (known.size < MAX_REMEMBERED) known.set(token, spelled);
    }
    return spelled;
  }

  /** Whether the space of a token goes if the token is the first. */
  function losesSpace(token: string): boolean {
    if (!takesFirstSpace || !token.startsWith(META_SPACE)) return false;
    const type = types.get(token);
    return type === undefined ? isPiece(token) : type !== "control" && type !== "unknown";
  }

  const ofFirst = (token: string) => (of(token) as string).slice(losesSpace(token) ? 1 : 0);
  // As long as there is no text, unless a space was taken off that stood for itself.
  const staysFirst = (token: string) => ofFirst(token) === "" && (removeExtraWhitespaces || !losesSpace(token));

  function denormalize(text: string): string {
    const raw = Buffer.from(text);
    const length = denormalizer!.run(raw, raw.length);
    return utf8.decode(denormalizer!.output().subarray(0, length));
  }

  return {
    spelling: {
      of,
      ofFirst,
      staysFirst,
      textOfBytes: decodeBytes,
      ...(denormalizer === undefined ? {} : { finish: denormalize }),
    },
    decode(tokens) {
      let text = "";
      let bytes: number[] = [];
      let isFirst = true;
      const flush = (): void => {
        if (bytes.length > 0) text += decodeBytes(Uint8Array.from(bytes));
        bytes = [];
      };
      for (const token of tokens) {
        const spelled = of(token);
        if (typeof spelled === "number") {
          bytes.push(spelled);
          isFirst = false;
          continue;
        }
        flush();
        text += isFirst ? ofFirst(token) : spelled;
        isFirst &&= staysFirst(token);
      }
      flush();
      return [denormalizer === undefined ? text : denormalize(text)];
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
