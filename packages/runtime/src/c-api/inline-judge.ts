import type { Tensor } from "@glossa/tensor";

/** A run on the thread pool within this many milliseconds counts as short; the hand-over takes a third of it. */
const SHORT_MS = 0.15;
/** An inline run this long may be a pause of the machine; several in a row show that the values decide the time. */
const TOO_LONG_MS = 1;
const STRIKES = 3;
/** One this long is enough. */
const FAR_TOO_LONG_MS = 20;
/** Then no run is inline for a second, and each time for twice as long: it may have been the machine's doing. */
const FIRST_PENALTY_MS = 1000;
/** Runs of a shape that must have been short on the thread pool before one is trusted. */
const PROOFS = 3;
/** Shapes remembered at a time. */
const MOST_SHAPES = 64;
/** After so long without a run on the pool one goes there, so that a loop over inline runs lets other events in. */
const TURN_MS = 2;

type Shaped = Pick<Tensor, "shape">;

export interface InlineJudge {
  /** A run with these shapes took so long on the thread pool. */
  ranOnPool(feeds: readonly Shaped[], ms: number): void;
  /** A run took so long on this thread. */
  ranInline(ms: number): void;
  /** Whether a run with these shapes is known to be short, and may run on this thread now. */
  isShort(feeds: readonly Shaped[], now: number): boolean;
}

/**
 * Decides which runs are so short that handing them to another thread would cost more than they do. Only runs with
 * shapes that were short several times on the thread pool are, and one that was wrongly trusted ends it for a while, and
 * for longer each time: graphs with loops may take any time for the same shapes.
 */
export function inlineJudge(enabled: boolean): InlineJudge {
  const proofs = new Map<string, number>();
  let penalty = FIRST_PENALTY_MS;
  let distrustedUntil = enabled ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  let lastFeeds: readonly (readonly number[])[] | undefined;
  let strikes = 0;
  let lastOnPool = Number.NEGATIVE_INFINITY;

  function key(feeds: readonly Shaped[]): string {
    let text = "";
    for (const { shape } of feeds) text += `${shape.join()};`;
    return text;
  }

  function sameAsLast(feeds: readonly Shaped[]): boolean {
    if (lastFeeds === undefined || feeds.length !== lastFeeds.length) return false;
    for (let index = 0; index < feeds.length; index++) {
      const a = feeds[index]!.shape;
      const b = lastFeeds[index]!;
      if (a.length !== b.length) return false;
      for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
    }
    return true;
  }

  return {
    ranOnPool(feeds, ms) {
      lastOnPool = performance.now();
      if (lastOnPool < distrustedUntil) return;
      const name = key(feeds);
      if (ms > SHORT_MS) return;
      if (proofs.size >= MOST_SHAPES) proofs.clear();
      proofs.set(name, (proofs.get(name) ?? 0) + 1);
    },
    ranInline(ms) {
      strikes = ms > TOO_LONG_MS ? strikes + 1 : 0;
      if (strikes < STRIKES && ms <= FAR_TOO_LONG_MS) return;
      strikes = 0;
      proofs.clear();
      lastFeeds = undefined;
      distrustedUntil = performance.now() + penalty;
      penalty *= 2;
    },
    isShort(feeds, now) {
      if (now < distrustedUntil || now - lastOnPool > TURN_MS) return false;
      if (sameAsLast(feeds)) return true;
      if ((proofs.get(key(feeds)) ?? 0) < PROOFS) return false;
      lastFeeds = feeds.map(({ shape }) => [...shape]);
      return true;
    },
  };
}
