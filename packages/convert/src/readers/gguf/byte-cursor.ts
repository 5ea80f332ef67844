import { setImmediate } from "node:timers/promises";
import { ConvertError } from "../../errors.ts";
import type { RangedFile } from "../ranged-file.ts";

/** Bytes read at once; between two windows other work of the event loop has its turn. */
const WINDOW_BYTES = 256 * 1024;

/**
 * Reads a file's little-endian values from its start on through a window. `fill(n)` makes `n` bytes available and is
 * only awaited when `has(n)` is false, so that values inside the window cost no turn of the event loop.
 */
export interface ByteCursor {
  /** Offset in the file of the next byte. */
  position(): number;
  has(length: number): boolean;
  fill(length: number): Promise<void>;
  uint8(): number;
  int8(): number;
  uint16(): number;
  int16(): number;
  uint32(): number;
  int32(): number;
  uint64(): bigint;
  int64(): bigint;
  float32(): number;
  float64(): number;
  bytes(length: number): Uint8Array;
}

/**
 * @param limit bytes from the start of the file after which `fill` fails
 * @param signal ends the next `fill`
 */
export function byteCursor(file: RangedFile, limit: number, signal?: AbortSignal): ByteCursor {
  let window = new Uint8Array(0);
  let view = new DataView(window.buffer);
  let windowStart = 0;
  let next = 0;

  const has = (length: number) => next + length <= window.length;

  async function fill(length: number): Promise<void> {
    if (has(length)) return;
    const start = windowStart + next;
    if (start + length > file.size) {
      throw new ConvertError("CONVERT_FORMAT", `${file.path} is truncated: its header passes the end of the file`);
    }
    if (start + length > limit) {
      throw new ConvertError("CONVERT_LIMIT", `the header of ${file.path} passes the limit of ${limit} bytes`);
    }
    await setImmediate();
    window = await file.read(start, Math.min(Math.max(length, WINDOW_BYTES), file.size - start), signal);
    view = new DataView(window.buffer);
    windowStart = start;
    next = 0;
  }

  /** Moves on by `length` bytes and returns where they began. */
  function take(length: number): number {
    const at = next;
    next += length;
    return at;
  }

  return {
    position: () => windowStart + next,
    has,
    fill,
    uint8: () => view.getUint8(take(1)),
    int8: () => view.getInt8(take(1)),
    uint16: () => view.getUint16(take(2), true),
    int16: () => view.getInt16(take(2), true),
    uint32: () => view.getUint32(take(4), true),
    int32: () => view.getInt32(take(4), true),
    uint64: () => view.getBigUint64(take(8), true),
    int64: () => view.getBigInt64(take(8), true),
    float32: () => view.getFloat32(take(4), true),
    float64: () => view.getFloat64(take(8), true),
    bytes: (length) => {
      const at = take(length);
      return window.subarray(at, at + length);
    },
  };
}
