/** The end of `(?i:'s|'t|'re|'ve|'m|'ll|'d)` at an apostrophe, or `at` if it is not there. The long s is an s, too. */
export function contractionEnd(at: usize): usize {
  const a = load<u8>(at, 1) | 32;
  if (a === 0x73 || a === 0x74 || a === 0x6d || a === 0x64) return at + 2;
  if (load<u8>(at, 1) === 0xc5 && load<u8>(at, 2) === 0xbf) return at + 3;
  const b = load<u8>(at, 2) | 32;
  if ((a === 0x72 && b === 0x65) || (a === 0x76 && b === 0x65) || (a === 0x6c && b === 0x6c)) return at + 3;
  return at;
}
