import { expect, it } from "vitest";
import { random } from "../differential/random.ts";
import { arraysByScript, type TrieKeys } from "../models/unigram/double-array-trie.ts";
import { atOnce } from "../steps.ts";
import { trieArrays } from "./trie-arrays.ts";

/** Keys of few letters share beginnings, keys of many make nodes that fit nowhere; some are there twice, some are empty. */
function keysOf(seed: number, letters: number, count: number): TrieKeys {
  const { below, oneIn, pick } = random(seed);
  const keys: number[][] = [];
  for (let k = 0; k < count; k++) {
    const isAgain = oneIn(10) && keys.length > 0;
    const start = isAgain || (oneIn(2) && keys.length > 0) ? pick(keys) : [];
    const more = isAgain ? [] : Array.from({ length: below(8) }, () => below(letters));
    keys.push([...start.slice(0, isAgain ? undefined : below(20)), ...more]);
  }
  const starts = new Uint32Array(count + 1);
  keys.forEach((key, k) => {
    starts[k + 1] = starts[k]! + key.length;
  });
  return { pool: Uint8Array.from(keys.flat()), starts };
}

it.each([
  [1, 2],
  [2, 5],
  [3, 40],
  [4, 256],
])("makes the arrays that the script makes (seed %i, %i letters)", (seed, letters) => {
  const keys = keysOf(seed, letters, 20_000);
  const { cells, values } = atOnce(trieArrays(keys))!;
  const wanted = atOnce(arraysByScript(keys));
  expect(Buffer.from(cells.buffer).equals(Buffer.from(wanted.cells.buffer))).toBe(true);
  expect(Buffer.from(values.buffer).equals(Buffer.from(wanted.values.buffer))).toBe(true);
});

it("makes none for few keys", () => {
  expect(atOnce(trieArrays(keysOf(5, 10, 100)))).toBeUndefined();
});
