/** The least float32 of full precision. */
const LEAST_NORMAL = 2 ** -126;

/**
 * What values are multiplied with before they are rounded to steps of `scale`, so that none lands beyond `limit`: the
 * loops that follow need no bounds. A subnormal scale has too few digits for its inverse to keep to that.
 *
 * @param scale `largest / limit`, rounded to float32
 */
export function inverseScale(scale: number, largest: number, limit: number): number {
  if (scale === 0) return 0;
  return Math.abs(scale) < LEAST_NORMAL ? limit / largest : 1 / scale;
}
