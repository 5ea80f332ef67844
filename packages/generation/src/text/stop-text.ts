/** Cuts a growing text at the first stop string, and holds back what may be the beginning of one. */
export interface StopText {
  /** Takes more text; gives what is certain to stay. */
  push(text: string): string;
  /** Gives what was held back, when no more text comes. */
  flush(): string;
  /** The stop string that was found. */
  readonly found: string | undefined;
}

export function stopText(stops: readonly string[]): StopText {
  let held = "";
  let found: string | undefined;
  return {
    push(text) {
      if (found !== undefined) return "";
      held += text;
      const [at, stop] = firstOf(held, stops);
      if (stop !== undefined) {
        found = stop;
        const ready = held.slice(0, at);
        held = "";
        return ready;
      }
      const keep = heldLength(held, stops);
      const ready = held.slice(0, held.length - keep);
      held = held.slice(held.length - keep);
      return ready;
    },
    flush() {
      const ready = held;
      held = "";
      return ready;
    },
    get found() {
      return found;
    },
  };
}

/** The stop string that begins first in a text; of two that begin together the longer. */
function firstOf(text: string, stops: readonly string[]): [at: number, stop: string | undefined] {
  let at = Number.POSITIVE_INFINITY;
  let first: string | undefined;
  for (const stop of stops) {
    const place = text.indexOf(stop);
    if (place < 0 || place > at || (place === at && stop.length <= first!.length)) continue;
    at = place;
    first = stop;
  }
  return [at, first];
}

/** How long the longest end of `text` is that is a beginning of a stop string. */
function heldLength(text: string, stops: readonly string[]): number {
  let longest = 0;
  for (const stop of stops) {
    for (let length = Math.min(stop.length - 1, text.length); length > longest; length--) {
      if (text.endsWith(stop.slice(0, length))) longest = length;
    }
  }
  return longest;
}
