import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { idList, toArray } from "../../engines/id-list.ts";

import { atOnce } from "../../steps.ts";
import { derivations } from "./derivations.ts";
import { addSymbol, mergeSymbols, symbols } from "./merge-symbols.ts";
import { mergeTable } from "./merge-table.ts";
import { tokenPath } from "./token-path.ts";

const LETTERS = 3;

/** A model whose rules are drawn at random: each joins two tokens that are there by then. Ranks are drawn as well. */
const model = fc
  .record({
    joins: fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 24 }),
    order: fc.array(fc.nat(), { minLength: 24, maxLength: 24 }),
    isShuffled: fc.boolean(),
  })
  .map(({ joins, order, isShuffled }) => {
    const texts: number[][] = Array.from({ length: LETTERS }, (_, letter) => [letter + 97]);
    const idOf = new Map(texts.map((text, id) => [text.join(), id]));
    const rules = new Map<string, [number, number, number]>();
    for (const [a, b] of joins) {
      const left = a % texts.length;
      const right = b % texts.length;
      const text = [...texts[left]!, ...texts[right]!];
      let id = idOf.get(text.join());
      if (id === undefined) {
        id = texts.length;
        texts.push(text);
        idOf.set(text.join(), id);
      }
      rules.set(`${left} ${right}`, [left, right, id]);
    }
    const list = [...rules.values()];
    if (isShuffled) list.sort((x, y) => order[list.indexOf(x)]! - order[list.indexOf(y)]!);
    const column = (of: 0 | 1 | 2) => Int32Array.from(list, (rule) => rule[of]);
    const table = atOnce(mergeTable({ left: column(0), right: column(1), result: column(2) }));
    const starts = new Uint32Array(texts.length + 1);
    texts.forEach((text, id) => {
      starts[id + 1] = starts[id]! + text.length;
    });
    const pool = Uint8Array.from(texts.flat());
    const ids = Int32Array.from(texts, (_, id) => id);
    return { table, texts: { pool, starts, ids, bases: [0, 1, 2] }, lengths: texts.map(({ length }) => length) };
  });

const word = fc.array(fc.integer({ min: 97, max: 96 + LETTERS }), { minLength: 1, maxLength: 40 });

describe("tokenPath", () => {
  it("gives what merging gives, or leaves the word to it", () => {
    let followed = 0;
    let descending = 0;
    let encoded = 0;
    fc.assert(
      fc.property(model, fc.array(word, { minLength: 8, maxLength: 8 }), ({ table, texts, lengths }, words) => {
        const path = atOnce(tokenPath(table, texts, false));
        if (path === undefined) return;
        followed++;
        if (atOnce(derivations(table, lengths, texts.bases))!.descending.length > 0) descending++;
        for (const letters of words) {
          const got = idList(4);
          if (!path.encode(Uint8Array.from(letters), 0, letters.length, got)) continue;
          encoded++;
          const merged = symbols(8);
          for (const letter of letters) addSymbol(merged, letter - 97, 1);
          mergeSymbols(merged, table);
          const wanted = Array.from(merged.ids.subarray(0, merged.count)).filter((_, i) => merged.lengths[i] !== 0);
          expect(toArray(got)).toEqual(wanted);
        }
      }),
      { numRuns: 1500, seed: 5 },
    );
    // The drawn models are of all kinds.
    expect(followed).toBeGreaterThan(400);
    expect(descending).toBeGreaterThan(40);
    expect(encoded).toBeGreaterThan(2000);
  });

  it("is there for rules that share ranks, as those of rank files do", () => {
    // The tokens a, b, ab, ba, aba in the order of their ranks; aba can be split in two ways.
    const table = atOnce(
      mergeTable({
        left: Int32Array.of(0, 1, 2, 0),
        right: Int32Array.of(1, 0, 0, 3),
        ranks: Int32Array.of(2, 3, 4, 4),
        result: Int32Array.of(0, 0, 2, 3, 4),
      }),
    );
    const pool = Buffer.from("ababbaaba");
    const texts = { pool, starts: Uint32Array.of(0, 1, 2, 4, 6, 9), ids: Int32Array.of(0, 1, 2, 3, 4), bases: [0, 1] };
    const path = atOnce(tokenPath(table, texts, false))!;
    const into = idList(16);
    expect(path.encode(Buffer.from("bababba"), 0, 7, into)).toBe(true);
    const merged = symbols(8);
    for (const letter of [1, 0, 1, 0, 1, 1, 0]) addSymbol(merged, letter, 1);
    mergeSymbols(merged, table);
    expect(toArray(into)).toEqual(Array.from(merged.ids).filter((_, i) => i < merged.count && merged.lengths[i] !== 0));
  });

  it("takes time linear in the length of a word", () => {
    // a, aa, aaaa, …: every match is as long as can be, and the last ones have to be put together again.
    const rules = Array.from({ length: 8 }, (_, i) => i);
    const table = atOnce(
      mergeTable({
        left: Int32Array.from(rules),
        right: Int32Array.from(rules),
        result: Int32Array.from(rules, (i) => i + 1),
      }),
    );
    const starts = Uint32Array.from([0, ...Array.from({ length: 9 }, (_, i) => 2 ** (i + 1) - 1)]);
    const pool = new Uint8Array(511).fill(97);
    const texts = { pool, starts, ids: Int32Array.from([...rules, 8]), bases: [0] };
    const path = atOnce(tokenPath(table, texts, false))!;
    const into = idList(4);
    const size = 1_000_001;
    expect(path.encode(new Uint8Array(size).fill(97), 0, size, into)).toBe(true);
    expect(into.length).toBe(Math.floor(size / 256) + 2); // 1,000,001 = 3906 * 256 + 64 + 1
  });
});
