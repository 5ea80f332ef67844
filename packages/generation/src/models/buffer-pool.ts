/** Memory that caches of this kind may keep for the next ones, in bytes. */
const MOST_BYTES = 64 * 1024 * 1024;

export type CacheBuffer = Float32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

/**
 * Buffers of caches that are no longer used, for caches of the same size. New ones of some megabytes for each call would
 * make V8 collect garbage all the time, and hold the event loop with it.
 */
export interface BufferPool {
  /** A buffer with any content, or undefined. */
  take(length: number): CacheBuffer | undefined;
  /** The smallest buffer that has room for so many elements and is not much larger. */
  takeRoom(length: number): CacheBuffer | undefined;
  /** Keeps buffers that nothing uses any more; those given first are forgotten first. */
  give(buffers: readonly CacheBuffer[]): void;
}

/** How many times as large as what was asked for a buffer may be. */
const MOST_ROOM = 4;

/** For buffers of one element type. */
export function bufferPool(): BufferPool {
  let kept: CacheBuffer[] = [];
  let bytes = 0;
  const remove = (index: number) => {
    if (index < 0) return undefined;
    const [buffer] = kept.splice(index, 1);
    bytes -= buffer!.byteLength;
    return buffer;
  };
  return {
    take: (length) => remove(kept.findLastIndex((buffer) => buffer.length === length)),
    takeRoom(length) {
      let best = -1;
      kept.forEach(({ length: room }, i) => {
        if (room < length || room > length * MOST_ROOM) return;
        if (best < 0 || room < kept[best]!.length) best = i;
      });
      return remove(best);
    },
    give(buffers) {
      for (const buffer of buffers) {
        kept.push(buffer);
        bytes += buffer.byteLength;
      }
      let first = 0;
      while (bytes > MOST_BYTES) bytes -= kept[first++]!.byteLength;
      if (first > 0) kept = kept.slice(first);
    },
  };
}
