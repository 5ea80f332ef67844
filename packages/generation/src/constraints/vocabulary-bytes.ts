import type { Tokenizer } from "@glossa/tokenizer";
import { pace } from "../pace.ts";
import type { ConstraintVocabulary } from "./compiled-constraint.ts";
import { ConstraintError } from "./constraint-error.ts";

/** Ids beyond the vocabulary's size that are looked at: some tokenizers leave gaps. */
const MAX_GAP = 4096;

/**
 * The bytes that each token of a tokenizer writes: byte-level BPE (each character of a token stands for a byte), or
 * SentencePiece-like pieces (`▁` for a space, `<0x0A>` for a byte). What a token says is checked against `decode`. Works in
 * parts of a few milliseconds.
 *
 * @throws GENERATION_CONSTRAINT_VOCABULARY for other kinds, such as WordPiece
 */
export async function vocabularyBytes(
  tokenizer: Tokenizer,
  eosTokenIds: readonly number[],
): Promise<ConstraintVocabulary> {
  const alphabet = byteAlphabet();
  const byteLevel = [...alphabet.keys()].filter((char) => tokenizer.tokenToId(char) !== undefined).length > 200;
  const fallback = tokenizer.tokenToId("<0x0A>") !== undefined;
  if (!byteLevel && !fallback) {
    throw new ConstraintError(
      "GENERATION_CONSTRAINT_VOCABULARY",
      "constraints need a byte-level or byte-fallback vocabulary: this tokenizer has no tokens for single bytes",
    );
  }
  const encoder = new TextEncoder();
  const pool = bytePool();
  const bytesOf = (piece: string): Uint8Array => {
    if (byteLevel) {
      const bytes = pool(piece.length);
      for (let i = 0; i < piece.length; i++) {
        const byte = alphabet.get(piece[i]!);
        if (byte === undefined) return encoder.encode(piece); // added tokens are written as they are
        bytes[i] = byte;
      }
      return bytes;
    }
    const byte = /^<0x([0-9A-F]{2})>$/.exec(piece);
    if (byte !== null) return Uint8Array.of(Number.parseInt(byte[1]!, 16));
    return encoder.encode(piece.replaceAll("▁", " "));
  };
  const rests = pace();
  const tokens: (Uint8Array | undefined)[] = [];
  for (let id = 0, found = 0; found < tokenizer.vocabSize && id < tokenizer.vocabSize + MAX_GAP; id++) {
    const piece = tokenizer.idToToken(id);
    if (piece !== undefined) found++;
    tokens.push(piece === undefined || tokenizer.isSpecialToken(piece) ? undefined : bytesOf(piece));
    if (id % 64 === 0 && rests.due()) await rests.rest();
  }
  await check(tokenizer, tokens);
  return { tokens, eosTokenIds };
}

/** Gives arrays that share memory: tens of thousands with memory of their own would keep the garbage collector busy. */
function bytePool(): (length: number) => Uint8Array {
  let page = new Uint8Array(0);
  let used = 0;
  return (length) => {
    if (used + length > page.length) [page, used] = [new Uint8Array(Math.max(length, 1 << 16)), 0];
    used += length;
    return page.subarray(used - length, used);
  };
}

/** Tokens that are whole characters must decode to the same text, apart from a first space, which some decoders strip. */
async function check(tokenizer: Tokenizer, tokens: readonly (Uint8Array | undefined)[]): Promise<void> {
  const rests = pace();
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const stride = Math.max(1, Math.floor(tokens.length / 2000));
  for (let id = 0; id < tokens.length; id += stride) {
    if (rests.due()) await rests.rest();
    const bytes = tokens[id];
    if (bytes === undefined) continue;
    let text: string;
    try {
      text = decoder.decode(bytes);
    } catch {
      continue;
    }
    const decoded = tokenizer.decode([id], { cleanUpTokenizationSpaces: false });
    if (decoded === text || decoded === text.replace(/^ /, "")) continue;
    throw new ConstraintError(
      "GENERATION_CONSTRAINT_VOCABULARY",
      `the token ${id} decodes to ${JSON.stringify(decoded)}, but its piece stands for ${JSON.stringify(text)}`,
    );
  }
}

/** GPT-2's alphabet: printable bytes stand for themselves, the others for characters from U+0100 on. */
function byteAlphabet(): Map<string, number> {
  const alphabet = new Map<string, number>();
  let next = 0x100;
  for (let byte = 0; byte < 256; byte++) {
    const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    alphabet.set(String.fromCharCode(printable ? byte : next++), byte);
  }
  return alphabet;
}
