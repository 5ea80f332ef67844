/** Numbers in [0, 1) from a seed: mulberry32, the same on every machine. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Values that lengths, counts and offsets are broken with. */
const extremes = [
  0n,
  1n,
  0x7fn,
  0xffn,
  0x7fffn,
  0xffffn,
  0x7fffffffn,
  0xffffffffn,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
];

/**
 * A broken copy of a file: one to four of flipped bits, overwritten bytes, extreme integers, removed, doubled, swapped and
 * moved ranges, and truncation. Half of the edits hit the first 2 KiB, where headers are, or the last, where a zip's
 * directory is.
 */
export function mutate(original: Uint8Array, random: () => number): Uint8Array {
  let bytes = Uint8Array.from(original);
  const below = (limit: number) => Math.floor(random() * limit);
  const place = (): number => {
    if (bytes.length === 0) return 0;
    const zone = random();
    if (zone < 0.25) return below(Math.min(2048, bytes.length));
    if (zone < 0.5) return bytes.length - 1 - below(Math.min(2048, bytes.length));
    return below(bytes.length);
  };
  const edits = 1 + below(4);
  for (let edit = 0; edit < edits && bytes.length > 0; edit++) {
    const at = place();
    const length = Math.min(1 + below(24), bytes.length - at);
    const kind = below(8);
    if (kind === 0) bytes[at]! ^= 1 << below(8);
    else if (kind === 1) for (let i = 0; i < length; i++) bytes[at + i] = below(256);
    else if (kind === 2 || kind === 3) {
      const width = [1, 2, 4, 8][below(4)]!;
      let value = extremes[below(extremes.length)]!;
      for (let i = 0; i < width && at + i < bytes.length; i++, value >>= 8n) bytes[at + i] = Number(value & 0xffn);
    } else if (kind === 4) bytes = concat(bytes.subarray(0, at), bytes.subarray(at + length));
    else if (kind === 5) bytes = concat(bytes.subarray(0, at + length), bytes.subarray(at));
    else if (kind === 6) bytes.copyWithin(place(), at, at + length);
    else bytes = bytes.slice(0, at);
  }
  return bytes;
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}
