/**
 * Bytes a second that one thread can read from main memory: the best of several comparisons of two equal buffers, far larger than any
 * cache (`memcmp`, which reads both to the end). Nothing that reads all of a model's weights for each token is faster than this allows.
 */
export function readBandwidth(bytes = 256 * 2 ** 20, rounds = 6): number {
  const [left, right] = [Buffer.alloc(bytes, 1), Buffer.alloc(bytes, 1)];
  let best = 0;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    left.equals(right);
    best = Math.max(best, (2 * bytes) / ((performance.now() - start) / 1000));
  }
  return best;
}
