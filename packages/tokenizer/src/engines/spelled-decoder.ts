import { isUtf8 } from "node:buffer";
import type { AddedTokens } from "../added-tokens.ts";
import type { Model, TokenSpelling } from "../stages.ts";
import { releaseText, reserveText, textBuffer } from "./text-buffer.ts";

/** Decodes ids by copying what their tokens become. */
export interface SpelledDecoder {
  /** Undefined if an id is none of the vocabulary's: then the caller looks at them one by one. */
  decode(ids: ArrayLike<number>, skipSpecialTokens: boolean): string | undefined;
}

/** Tokens are copied in steps of this many bytes, so the pool has as many to spare. */
const STEP = 8;
// What is known of an id: flags, and above them the length of its text, or its byte.
const KNOWN = 1;
const SPECIAL = 2;
const BYTE = 4;
const FLAG_BITS = 3;
/** Longer texts are left to the stages. */
const MAX_TEXT = 1 << 20;
/** Vocabularies have fewer ids. */
const MAX_ID = 1 << 22;
const REPLACEMENT = Buffer.from("\ufffd");

/** The texts of all decodings: decoding is synchronous. */
const output = textBuffer();

/** The decoder of a model whose decoder stage has a spelling. What an id becomes is remembered when it is first seen. */
export function spelledDecoder(model: Model, addedTokens: AddedTokens, spelling: TokenSpelling): SpelledDecoder {
  const { ofFirst, staysFirst, textOfBytes, finish } = spelling;
  const tokenOf = (id: number) => addedTokens.idToToken(id) ?? model.idToToken(id);
  let known = new Int32Array(1 << 10);
  let starts = new Int32Array(1 << 10);
  let pool = Buffer.alloc(1 << 13);
  let poolView = viewOf(pool);
  let poolEnd = 0;

  /** What is known of an id that has not been seen; 0 if there is none, or its text cannot be kept as UTF-8. */
  function learn(id: number): number {
    if (!(Number.isInteger(id) && id >= 0 && id < MAX_ID)) return 0;
    const token = tokenOf(id);
    if (token === undefined) return 0;
    const spelled = spelling.of(token);
    let found = addedTokens.isSpecial(token) ? KNOWN | SPECIAL : KNOWN;
    const bytes = Buffer.from(typeof spelled === "number" ? "" : spelled);
    if (typeof spelled === "number") found |= BYTE | (spelled << FLAG_BITS);
    else {
      if (bytes.length > MAX_TEXT || bytes.toString() !== spelled) return 0;
      found |= bytes.length << FLAG_BITS;
    }
    if (id >= known.length) {
      known = larger(known, id);
      starts = larger(starts, id);
    }
    if (poolEnd + bytes.length + STEP > pool.length) {
      const before = pool;
      pool = Buffer.alloc((poolEnd + bytes.length + STEP) * 2);
      pool.set(before);
      poolView = viewOf(pool);
    }
    pool.set(bytes, poolEnd);
    starts[id] = poolEnd;
    poolEnd += bytes.length;
    known[id] = found;
    return found;
  }

  /** Ends a run of bytes at `from`; returns where its text ends. */
  function closeRun(from: number, to: number): number {
    if (to - from === 1 && output.bytes[from]! < 0x80) return to;
    if (isUtf8(output.bytes.subarray(from, to))) return to;
    if (textOfBytes !== undefined) {
      const text = Buffer.from(textOfBytes(output.bytes.slice(from, to)));
      reserveText(output, from + text.length);
      output.bytes.set(text, from);
      return from + text.length;
    }
    reserveText(output, from + (to - from) * REPLACEMENT.length);
    let end = from;
    for (let i = from; i < to; i++, end += REPLACEMENT.length) output.bytes.set(REPLACEMENT, end);
    return end;
  }

  return {
    decode(ids, skipSpecialTokens) {
      const skipped = skipSpecialTokens ? SPECIAL : 0;
      let isFirst = ofFirst !== undefined;
      let beginning = "";
      let length = 0;
      let run = -1; // where the bytes at hand begin
      let { bytes, view } = output;
      for (let i = 0; i < ids.length; i++) {
        const id = ids[i]!;
        if (typeof id !== "number") return undefined;
        const found = known[id] || learn(id);
        if (found === 0) return undefined;
        if ((found & skipped) !== 0) continue;
        if (isFirst) {
          isFirst = false;
          if ((found & BYTE) === 0) {
            const token = tokenOf(id)!;
            beginning += ofFirst!(token);
            isFirst = staysFirst?.(token) ?? false;
            continue;
          }
        }
        const size = (found & BYTE) !== 0 ? 1 : found >> FLAG_BITS;
        if (run >= 0 && (found & BYTE) === 0) {
          length = closeRun(run, length);
          run = -1;
          ({ bytes, view } = output);
        }
        // The buffer has more to spare than the last step writes too much.
        if (length + size + STEP > bytes.length) {
          reserveText(output, length + size);
          ({ bytes, view } = output);
        }
        if ((found & BYTE) !== 0) {
          if (run < 0) run = length;
          bytes[length++] = found >> FLAG_BITS;
          continue;
        }
        const start = starts[id]!;
        for (let k = 0; k < size; k += STEP) {
          view.setInt32(length + k, poolView.getInt32(start + k, true), true);
          view.setInt32(length + k + 4, poolView.getInt32(start + k + 4, true), true);
        }
        length += size;
      }
      if (run >= 0) length = closeRun(run, length);
      const text = beginning + Buffer.from(output.bytes.buffer, 0, length).toString();
      releaseText(output);
      return finish === undefined ? text : finish(text);
    },
  };
}

function larger(table: Int32Array<ArrayBuffer>, id: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(Math.max(table.length * 2, id + 1));
  grown.set(table);
  return grown;
}

function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
