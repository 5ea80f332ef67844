import fc from "fast-check";
import { expect, it } from "vitest";
import { type Coalition, shapley } from "./shapley.ts";

/** The definition: the mean, over all orders, of what a player adds when it comes. */
function byAllOrders(players: number, worth: (coalition: Coalition) => number): number[] {
  const values = new Array<number>(players).fill(0);
  let orders = 0;
  (function walk(coalition: number[], before: number, path: [number, number][]): void {
    if (coalition.every((present) => present === 1)) {
      orders++;
      for (const [player, gain] of path) values[player]! += gain;
      return;
    }
    for (let player = 0; player < players; player++) {
      if (coalition[player] === 1) continue;
      const next = coalition.with(player, 1);
      const after = worth(Uint8Array.from(next));
      walk(next, after, [...path, [player, after - before]]);
    }
  })(new Array<number>(players).fill(0), worth(new Uint8Array(players)), []);
  return values.map((value) => value / orders);
}

const gameOf = (table: readonly number[]) => (coalition: Coalition) =>
  table[coalition.reduce((bits, present, at) => bits | (present << at), 0)]!;

it("is the mean over all orders, for every game", async () => {
  const table = (players: number) =>
    fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 2 ** players, maxLength: 2 ** players });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }).chain((players) => fc.tuple(fc.constant(players), table(players))),
      async ([players, worths]) => {
        const { values, exact } = await shapley(players, async (all) => all.map(gameOf(worths)), 1000);
        expect(exact).toBe(true);
        for (const [player, value] of byAllOrders(players, gameOf(worths)).entries()) {
          expect(values[player]).toBeCloseTo(value, 9);
        }
      },
    ),
    { numRuns: 50 },
  );
});

it("by sampling: adds up, is exact for games without interaction, comes nearer with more, and repeats itself", async () => {
  const players = 14;
  const weights = Array.from({ length: players }, (_, index) => Math.sin(index * 3));
  const plain = (coalition: Coalition) => coalition.reduce((sum, present, at) => sum + present * weights[at]!, 0);
  const bent = (coalition: Coalition) =>
    Math.tanh(plain(coalition)) + (coalition[0] === 1 && coalition[5] === 1 ? 1 : 0);
  const sampled = (worth: typeof plain, budget: number) => shapley(players, async (all) => all.map(worth), budget);

  const simple = await sampled(plain, 100);
  expect(simple.exact).toBe(false);
  for (const [player, weight] of weights.entries()) expect(simple.values[player]).toBeCloseTo(weight, 9);

  const truth = (await sampled(bent, 2 ** players)).values;
  const errors: number[] = [];
  for (const budget of [100, 1000, 10_000]) {
    const { values } = await sampled(bent, budget);
    const total = values.reduce((sum, value) => sum + value, 0);
    expect(total).toBeCloseTo(bent(new Uint8Array(players).fill(1)) - bent(new Uint8Array(players)), 9);
    expect((await sampled(bent, budget)).values).toEqual(values);
    errors.push(Math.max(...values.map((value, player) => Math.abs(value - truth[player]!))));
  }
  expect(errors[2]).toBeLessThan(errors[0]! / 3);
  expect(errors[2]).toBeLessThan(0.05);
});

it("of nobody is nothing", async () => {
  expect(await shapley(0, async () => [], 10)).toEqual({ values: new Float64Array(), exact: true });
});
