/** A range of positions, end exclusive. */
export type Range = readonly [start: number, end: number];
