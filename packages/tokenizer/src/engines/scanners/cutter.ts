/**
 * Cuts the next piece off `bytes[from, end)`, where a piece ends or the text begins. Returns where it ends; `~` of that for a
 * piece that is dropped.
 */
export type Cutter = (bytes: Uint8Array, from: number, end: number) => number;
