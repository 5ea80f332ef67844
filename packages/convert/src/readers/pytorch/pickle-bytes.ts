import { ConvertError } from "../../errors.ts";

/** LONG1 holds up to 255 bytes; sizes and strides fit in 8. */
const MAX_LONG_BYTES = 8;

const utf8 = new TextDecoder("utf-8", { fatal: true });
const latin1 = new TextDecoder("latin1");

/** What is wrong with a pickle. */
export function brokenPickle(what: string): ConvertError {
  return new ConvertError("CONVERT_FORMAT", `the pickle is broken: ${what}`);
}

/** A pickle's bytes, read one value after another. Numbers are little-endian unless said otherwise. */
export interface PickleBytes {
  uint8(): number;
  uint16(): number;
  int32(): number;
  uint32(): number;
  /** A length of 64 bits, which must not pass the end. */
  length64(): number;
  /** Big-endian. */
  float64(): number;
  /** A signed integer of so many bytes. */
  long(length: number): number;
  utf8(length: number): string;
  latin1(length: number): string;
  /** Up to a newline, which it takes too. */
  line(): string;
  skip(length: number): void;
}

/** @throws ConvertError `CONVERT_FORMAT`, from its functions, for what is not there or not as the format has it */
export function pickleBytes(bytes: Uint8Array): PickleBytes {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let next = 0;

  function take(length: number): number {
    const at = next;
    if (length > bytes.length - at) throw brokenPickle("it ends in the middle of a value");
    next += length;
    return at;
  }
  function slice(length: number): Uint8Array {
    const at = take(length);
    return bytes.subarray(at, at + length);
  }

  return {
    uint8: () => view.getUint8(take(1)),
    uint16: () => view.getUint16(take(2), true),
    int32: () => view.getInt32(take(4), true),
    uint32: () => view.getUint32(take(4), true),
    length64() {
      const length = view.getBigUint64(take(8), true);
      if (length > BigInt(bytes.length)) throw brokenPickle("it ends in the middle of a value");
      return Number(length);
    },
    float64: () => view.getFloat64(take(8), false),
    long(length) {
      if (length > MAX_LONG_BYTES) throw brokenPickle(`an integer has ${length} bytes`);
      let value = 0n;
      const parts = slice(length);
      for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(parts[i]!);
      const number = Number(length > 0 ? BigInt.asIntN(8 * length, value) : 0n);
      if (!Number.isSafeInteger(number)) throw brokenPickle("an integer is too large");
      return number;
    },
    utf8(length) {
      const part = slice(length);
      try {
        return utf8.decode(part);
      } catch {
        throw brokenPickle("a string is not UTF-8");
      }
    },
    latin1: (length) => latin1.decode(slice(length)),
    line() {
      const end = bytes.indexOf(10, next);
      if (end < 0) throw brokenPickle("it ends in the middle of a name");
      const value = latin1.decode(bytes.subarray(next, end));
      next = end + 1;
      return value;
    },
    skip(length) {
      take(length);
    },
  };
}
