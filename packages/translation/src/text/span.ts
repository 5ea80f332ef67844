/** A part of a text, UTF-16 offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}
