import { expect, it } from "vitest";
import { promptLookup } from "./prompt-lookup.ts";

it("continues the longest n-gram where it last occurred", async () => {
  const drafter = promptLookup(3, 2);
  expect([...(await drafter.draft([1, 2, 3, 4, 1, 2], 9))]).toEqual([3, 4, 1]);
  expect([...(await drafter.draft([1, 2, 3, 9, 2, 5, 1, 2], 2))]).toEqual([3, 9]);
  expect([...(await drafter.draft([7, 2, 3, 2, 5, 8, 2], 9))]).toEqual([5, 8, 2]); // only one token matches
  expect([...(await drafter.draft([1, 2, 3], 9))]).toEqual([]);
  expect([...(await drafter.draft([1, 1], 0))]).toEqual([]);
});
