/**
 * Cuts UTF-8 into words as one regular expression would, without running it.
 *
 * Writes to `ends` where each word of `bytes[from, end)` ends and returns how many there are; it stops when `ends` is
 * full, and is then called again from the last end. `bytes[end]` and the three bytes after it are zero, so that no loop
 * has to compare its place with the end.
 */
export type Scanner = (bytes: Uint8Array, from: number, end: number, ends: Int32Array) => number;
