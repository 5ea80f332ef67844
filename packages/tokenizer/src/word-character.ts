const word = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u;

/** `\w` of Rust's regex crate. */
export function isWord(point: number): boolean {
  return word.test(String.fromCodePoint(point));
}
