import { allocate } from "./memory";

/** Bytes of text that are encoded in one go; longer stretches are for the scripts. */
export const TEXT_BYTES: usize = 1 << 18;
/** Loads go beyond a word, scanners beyond the text: what is there is zero. */
const MARGIN: usize = 64;
/** Words that are cut before any is encoded: enough to make the change between the two loops cheap. */
export const BATCH: u32 = 2048;

export const text: usize = allocate(TEXT_BYTES + MARGIN);
/** More of them, where all of a text are wanted together. */
export const MANY: u32 = 1 << 15;
/** Where words end, counted from the beginning of the text. */
export const ends: usize = allocate((<usize>MANY) << 2);
/** A text has no more ids than bytes. */
export const ids: usize = allocate((TEXT_BYTES + MARGIN) << 2);
