/** More elements than this are first spread over buckets, so that only one bucket is sorted. */
const SORT_AT_MOST = 256;
const BUCKETS = 4096;

/**
 * Walks the first `count` elements in ascending order of key (equal keys: by index), summing their weights, and marks the
 * elements up to which the sum is still `inside`. `inside` must be true of small sums and false of large ones; weights are
 * not negative.
 *
 * @returns 1 for each marked element
 */
export function massBelow(
  keys: ArrayLike<number>,
  weights: ArrayLike<number>,
  count: number,
  inside: (sum: number) => boolean,
): Uint8Array {
  const marks = new Uint8Array(count);
  let sum = 0;
  /** Whether all of these elements were inside. */
  const walk = (indices: number[]): boolean => {
    indices.sort((a, b) => keys[a]! - keys[b]! || a - b);
    for (const index of indices) {
      sum += weights[index]!;
      if (!inside(sum)) return false;
      marks[index] = 1;
    }
    return true;
  };
  if (count <= SORT_AT_MOST) {
    walk(Array.from({ length: count }, (_, i) => i));
    return marks;
  }
  const { bucketOf, totals } = bucketsOf(keys, weights, count);
  let whole = 0; // buckets that are inside as a whole
  while (whole < BUCKETS && inside(sum + totals[whole]!)) sum += totals[whole++]!;
  const boundary: number[] = [];
  for (let i = 0; i < count; i++) {
    if (bucketOf[i]! < whole) marks[i] = 1;
    else if (bucketOf[i] === whole) boundary.push(i);
  }
  walk(boundary);
  return marks;
}

/** The bucket of each key, ascending, and the weight in each bucket. */
function bucketsOf(keys: ArrayLike<number>, weights: ArrayLike<number>, count: number) {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const key = keys[i]!;
    if (key < low) low = key;
    if (key > high) high = key;
  }
  const scale = high > low ? (BUCKETS - 1) / (high - low) : 0;
  const bucketOf = new Uint16Array(count);
  const totals = new Float64Array(BUCKETS);
  for (let i = 0; i < count; i++) {
    const bucket = Math.floor((keys[i]! - low) * scale);
    bucketOf[i] = bucket;
    totals[bucket]! += weights[i]!;
  }
  return { bucketOf, totals };
}
