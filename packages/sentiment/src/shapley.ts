/** A coalition of players: 1 where a player takes part. */
export type Coalition = Uint8Array;

/** What each player adds to a game. */
export interface Shapley {
  readonly values: Float64Array;
  readonly exact: boolean;
}

/** What a coalition is worth; called with many at once. */
export type Game = (coalitions: readonly Coalition[]) => Promise<ArrayLike<number>>;

/**
 * Shapley values of a game: exactly, where it has few enough coalitions, else by the mean over sampled orders of the players
 * (Štrumbelj and Kononenko 2014, doi:10.1007/s10115-013-0679-x), each taken forwards and backwards (antithetic sampling:
 * Mitchell et al. 2022, arXiv:2104.12199). Either way they add up to the worth of all players less that of none.
 *
 * The orders are the same in every call.
 *
 * @param players how many
 * @param maxEvaluations of coalitions; one order forwards and one backwards are drawn in any case
 */
export async function shapley(players: number, game: Game, maxEvaluations: number): Promise<Shapley> {
  if (players === 0) return { values: new Float64Array(), exact: true };
  if (players <= 30 && 2 ** players <= Math.max(maxEvaluations, 4))
    return { values: await exactly(players, game), exact: true };
  return { values: await bySampling(players, game, maxEvaluations), exact: false };
}

async function exactly(players: number, game: Game): Promise<Float64Array> {
  const worth = await game(
    Array.from({ length: 2 ** players }, (_, bits) => Uint8Array.from({ length: players }, (_, i) => (bits >> i) & 1)),
  );
  // How much a coalition of a size counts: size! (players - size - 1)! / players!
  const weights = [1 / players];
  for (let size = 1; size < players; size++) weights.push((weights[size - 1]! * size) / (players - size));
  const values = new Float64Array(players);
  for (let bits = 0; bits < worth.length; bits++) {
    const weight = weights[sizeOf(bits)]!;
    for (let i = 0; i < players; i++) {
      if (((bits >> i) & 1) === 0) values[i]! += weight * (worth[bits | (1 << i)]! - worth[bits]!);
    }
  }
  return values;
}

function sizeOf(bits: number): number {
  let size = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) size++;
  return size;
}

async function bySampling(players: number, game: Game, maxEvaluations: number): Promise<Float64Array> {
  const pairs = Math.max(1, Math.floor(maxEvaluations / (2 * players)));
  const random = xorshift(0x9e3779b9);
  const orders: number[][] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const order = shuffled(players, random);
    orders.push(order, order.toReversed());
  }
  // Each coalition once: prefixes of different orders meet, at least in the empty and the full one.
  const places = new Map<string, number>();
  const coalitions: Coalition[] = [];
  const placeOf = (coalition: Coalition): number => {
    const key = String.fromCharCode(...coalition);
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, coalitions.length);
    return coalitions.push(coalition.slice()) - 1;
  };
  const walks = orders.map((order) => {
    const present = new Uint8Array(players);
    const walk = [placeOf(present)];
    for (const player of order) {
      present[player] = 1;
      walk.push(placeOf(present));
    }
    return walk;
  });
  const worth = await game(coalitions);
  const values = new Float64Array(players);
  for (const [index, order] of orders.entries()) {
    const walk = walks[index]!;
    for (const [step, player] of order.entries()) {
      values[player]! += (worth[walk[step + 1]!]! - worth[walk[step]!]!) / orders.length;
    }
  }
  return values;
}

/** Fisher and Yates. */
function shuffled(count: number, random: () => number): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

/** Numbers from 0 to 1 (Marsaglia 2003, Xorshift RNGs): the same ones for the same seed. */
function xorshift(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
