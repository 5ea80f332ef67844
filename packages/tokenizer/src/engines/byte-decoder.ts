import type { AddedTokens } from "../added-tokens.ts";
import { letterToByte } from "../byte-alphabet.ts";
import { tokenBytes } from "../decoders/byte-level.ts";
import type { BpeModel } from "../models/bpe/bpe.ts";

/** Decodes byte-level ids by copying bytes. */
export interface ByteDecoder {
  /** Undefined if an id is none of the vocabulary's: then the caller looks at them one by one. */
  decode(ids: ArrayLike<number>, skipSpecialTokens: boolean): string | undefined;
}

/** Tokens are copied in steps of this many bytes, so the pool and the output have as many to spare. */
const STEP = 8;
const KEPT_BYTES = 1 << 20;
const SPECIAL = 1;
const KNOWN = 2;
/** Bits of flags below the size of a token. */
const FLAG_BITS = 2;

let output: Buffer = Buffer.alloc(1 << 14);
let outputView: DataView = viewOf(output);

/** The decoder of a model whose decoder stage is ByteLevel. Its table is built at the first call. */
export function byteDecoder({ bpe }: BpeModel, addedTokens: AddedTokens): ByteDecoder {
  // For each id its first 8 bytes, where its bytes are in the pool, and its size above its flags: one line of the
  // processor's cache for most tokens.
  let entries: Int32Array | undefined;
  let poolView = new DataView(new ArrayBuffer(0));
  let limit = 0;

  function build(): Int32Array {
    const { vocabulary } = bpe;
    const added = addedTokens.entries();
    limit = added.reduce((most, [id]) => Math.max(most, id + 1), vocabulary.idLimit);
    const extra = new Map(added.map(([id]) => [id, addedTokens.idToToken(id)!]));
    let extraBytes = 0;
    for (const token of extra.values()) extraBytes += tokenBytes(token).length;
    const pool = new Uint8Array(vocabulary.pool.length + extraBytes + STEP);
    poolView = new DataView(pool.buffer);
    const table = new Int32Array(limit * 4);
    let length = 0;
    for (let id = 0; id < limit; id++) {
      const start = length;
      const token = extra.get(id);
      if (token !== undefined) {
        const bytes = tokenBytes(token);
        pool.set(bytes, length);
        length += bytes.length;
      } else {
        const entry = id < vocabulary.idLimit ? vocabulary.entryOf(id) : -1;
        if (entry < 0) continue;
        length = copyLetters(vocabulary.pool, vocabulary.starts[entry]!, vocabulary.starts[entry + 1]!, pool, length);
      }
      const flags = token !== undefined && addedTokens.isSpecial(token) ? SPECIAL | KNOWN : KNOWN;
      table[id * 4] = poolView.getInt32(start, true);
      table[id * 4 + 1] = poolView.getInt32(start + 4, true);
      table[id * 4 + 2] = start;
      table[id * 4 + 3] = ((length - start) << FLAG_BITS) | flags;
    }
    entries = table;
    return table;
  }

  return {
    decode(ids, skipSpecialTokens) {
      const table = entries ?? build();
      const skipped = skipSpecialTokens ? SPECIAL : 0;
      let length = 0;
      let room = output.length - STEP;
      for (let i = 0; i < ids.length; i++) {
        const id = ids[i]!;
        if ((id | 0) !== id || id < 0 || id >= limit) return undefined;
        const x = id << 2;
        const found = table[x + 3]!;
        if (found === 0) return undefined;
        if ((found & skipped) !== 0) continue;
        const size = found >> FLAG_BITS;
        if (length + size > room) {
          grow(length, length + size);
          room = output.length - STEP;
        }
        outputView.setInt32(length, table[x]!, true);
        outputView.setInt32(length + 4, table[x + 1]!, true);
        for (let k = STEP; k < size; k += STEP) {
          const from = table[x + 2]! + k;
          outputView.setInt32(length + k, poolView.getInt32(from, true), true);
          outputView.setInt32(length + k + 4, poolView.getInt32(from + 4, true), true);
        }
        length += size;
      }
      const text = output.toString("utf8", 0, length);
      if (output.length > KEPT_BYTES) grow(0, 0);
      return text;
    },
  };
}

/** Reads letters of the byte-level alphabet (UTF-8 of one or two bytes) back as bytes; other characters stay UTF-8. */
function copyLetters(from: Uint8Array, start: number, end: number, to: Uint8Array, at: number): number {
  let length = at;
  for (let i = start; i < end; ) {
    const lead = from[i]!;
    const point = lead < 0x80 ? lead : lead < 0xe0 ? ((lead & 31) << 6) | (from[i + 1]! & 63) : 0xffff;
    const byte = letterToByte[point] ?? -1;
    if (byte < 0) {
      to.set(from.subarray(start, end), at);
      return at + end - start;
    }
    to[length++] = byte;
    i += lead < 0x80 ? 1 : 2;
  }
  return length;
}

function grow(used: number, need: number): void {
  const larger = Buffer.alloc(Math.max(1 << 14, need * 2) + STEP);
  larger.set(output.subarray(0, used));
  output = larger;
  outputView = viewOf(larger);
}

function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
