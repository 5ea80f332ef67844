/**
 * Uniform numbers in [0, 1) with 53 random bits that depend on nothing but (seed, stream, index): Philox4x32-10, a
 * counter-based generator. No state, so the draw for a token does not depend on what else is in the batch or on the
 * platform.
 *
 * Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
 *
 * @param seed a non-negative safe integer: the key
 * @param stream which sequence draws
 * @param index which of its draws, counted from 0
 */
export function uniform(seed: number, stream: number, index: number): number {
  const [a, b] = philox(index >>> 0, Math.floor(index / 2 ** 32) >>> 0, stream >>> 0, 0, seed >>> 0, high(seed));
  return ((a >>> 5) * 2 ** 26 + (b >>> 6)) / 2 ** 53;
}

function high(seed: number): number {
  return Math.floor(seed / 2 ** 32) >>> 0;
}

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;

/** One block of four 32-bit words from a counter (c0 … c3) and a key (k0, k1). */
export function philox(
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
): [number, number, number, number] {
  for (let round = 0; round < 10; round++) {
    const low0 = Math.imul(MULTIPLIER_0, c0);
    const low1 = Math.imul(MULTIPLIER_1, c2);
    const next0 = (multiplyHigh(MULTIPLIER_1, c2) ^ c1 ^ k0) >>> 0;
    const next2 = (multiplyHigh(MULTIPLIER_0, c0) ^ c3 ^ k1) >>> 0;
    c0 = next0;
    c1 = low1 >>> 0;
    c2 = next2;
    c3 = low0 >>> 0;
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** The upper 32 bits of a 32 × 32-bit product, from 16-bit halves (a double holds 53 bits). */
function multiplyHigh(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16); // < 2^33
  const cross = aLow * bHigh + (middle % 65536);
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(cross / 65536)) >>> 0;
}
