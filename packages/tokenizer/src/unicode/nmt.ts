/**
 * What the Nmt normalizer makes of a code point: a space, the code point itself, or -1 when it is removed.
 */
export function nmt(point: number): number {
  if (point > 0x1f && point < 0x7f) return point;
  if (SPACES.has(point)) return 0x20;
  const isRemoved =
    (point >= 0x01 && point <= 0x08) ||
    point === 0x0b ||
    (point >= 0x0e && point <= 0x1f) ||
    point === 0x7f ||
    point === 0x8f ||
    point === 0x9f;
  return isRemoved ? -1 : point;
}

const SPACES: ReadonlySet<number> = new Set([
  0x09, 0x0a, 0x0c, 0x0d, 0x1680, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x2581, 0xfeff, 0xfffd,
]);
