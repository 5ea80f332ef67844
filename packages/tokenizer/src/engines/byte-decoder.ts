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

let output: Buffer = Buffer.alloc(1 << 14);
let outputView: DataView = viewOf(output);

/** The decoder of a model whose decoder stage is ByteLevel. Its table is built at the first call. */
export function byteDecoder({ bpe }: BpeModel, addedTokens: AddedTokens): ByteDecoder {
  let starts: Uint32Array | undefined;
  let pool = new Uint8Array(0);
  let poolView = new DataView(new ArrayBuffer(0));
  let flags = new Uint8Array(0);

  function build(): Uint32Array {
    const { vocabulary } = bpe;
    const added = addedTokens.entries();
    const limit = added.reduce((most, [id]) => Math.max(most, id + 1), vocabulary.idLimit);
    const places = new Uint32Array(limit + 1);
    flags = new Uint8Array(limit);
    const extra = new Map<number, Uint8Array>();
    let extraBytes = 0;
    for (const [id] of added) {
      const token = addedTokens.idToToken(id)!;
      const bytes = tokenBytes(token);
      extra.set(id, bytes);
      extraBytes += bytes.length;
      flags[id] = addedTokens.isSpecial(token) ? SPECIAL | KNOWN : KNOWN;
    }
    pool = new Uint8Array(vocabulary.pool.length + extraBytes + STEP);
    let length = 0;
    for (let id = 0; id < limit; id++) {
      places[id] = length;
      const bytes = extra.get(id);
      if (bytes !== undefined) {
        pool.set(bytes, length);
        length += bytes.length;
        continue;
      }
      const entry = id < vocabulary.idLimit ? vocabulary.entryOf(id) : -1;
      if (entry < 0) continue;
      flags[id] = KNOWN;
      length = copyLetters(vocabulary.pool, vocabulary.starts[entry]!, vocabulary.starts[entry + 1]!, pool, length);
    }
    places[limit] = length;
    poolView = new DataView(pool.buffer);
    starts = places;
    return places;
  }

  return {
    decode(ids, skipSpecialTokens) {
      const places = starts ?? build();
      const skipped = skipSpecialTokens ? SPECIAL : 0;
      let length = 0;
      let room = output.length - STEP;
      for (let i = 0; i < ids.length; i++) {
        const id = ids[i]!;
        const flag = flags[id];
        if (flag === undefined || flag === 0 || typeof id !== "number") return undefined;
        if ((flag & skipped) !== 0) continue;
        const start = places[id]!;
        const size = places[id + 1]! - start;
        if (length + size > room) {
          grow(length, length + size);
          room = output.length - STEP;
        }
        for (let k = 0; k < size; k += STEP) {
          outputView.setInt32(length + k, poolView.getInt32(start + k, true), true);
          outputView.setInt32(length + k + 4, poolView.getInt32(start + k + 4, true), true);
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
