/** Bytes of the character that begins at `at`. */
// @ts-expect-error: decorator
@inline
export function lengthAt(at: usize): usize {
  const lead = load<u8>(at);
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

// @ts-expect-error: decorator
@inline
function rest(at: usize): usize {
  return <usize>load<u8>(at) & 63;
}

/** The character that begins at `at`, one of up to three bytes. */
// @ts-expect-error: decorator
@inline
export function nearPointAt(at: usize): usize {
  const lead = <usize>load<u8>(at);
  if (lead < 0x80) return lead;
  if (lead < 0xe0) return ((lead & 31) << 6) | rest(at + 1);
  return ((lead & 15) << 12) | (rest(at + 1) << 6) | rest(at + 2);
}

/** The character that begins at `at`. */
// @ts-expect-error: decorator
@inline
export function pointAt(at: usize): usize {
  const lead = <usize>load<u8>(at);
  if (lead < 0xf0) return nearPointAt(at);
  return ((lead & 7) << 18) | (rest(at + 1) << 12) | (rest(at + 2) << 6) | rest(at + 3);
}
