import type { Span } from "../text/span.ts";

/** Where each of a translation's tokens is in its text. Bytes of one character are all at its place. */
export function tokenSpans(tokenIds: readonly number[], decode: (ids: readonly number[]) => string): Span[] {
  const whole = decode(tokenIds);
  let start = 0;
  return tokenIds.map((_, i) => {
    // a beginning that ends inside a character has other text there
    const text = decode(tokenIds.slice(0, i + 1));
    const end = Math.max(start, commonLength(text, whole));
    const span = { start, end };
    start = end;
    return span;
  });
}

function commonLength(text: string, whole: string): number {
  let length = 0;
  while (length < text.length && text[length] === whole[length]) length++;
  return length;
}
