/**
 * What rounding changed: root mean square of the differences over that of the source; 0 for a source of zeros.
 *
 * @param difference sum of the differences' squares
 * @param source sum of the source's squares
 */
export function relativeError(difference: number, source: number): number {
  return source === 0 ? 0 : Math.sqrt(difference / source);
}
