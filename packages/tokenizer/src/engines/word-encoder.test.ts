import { describe, expect, it } from "vitest";
import { random } from "../differential/random.ts";
import { idList } from "./id-list.ts";
import { textBuffer, writeText } from "./text-buffer.ts";
import { wordEncoder } from "./word-encoder.ts";

describe("wordEncoder", () => {
  it("gives the ids of the word's own bytes, whatever its caches had to overwrite", () => {
    let asked = 0;
    // A word's ids are its bytes: any mix-up shows.
    const encoder = wordEncoder((bytes, start, end, into) => {
      asked++;
      for (let i = start; i < end; i++) into.ids[into.length++] = bytes[i]!;
    });
    const dice = random(3);
    const buffer = textBuffer();
    const list = idList(1 << 16);
    const ends = new Int32Array(64);
    const kept: string[] = [];
    let words = 0;
    // More ids and more bytes than the rings hold, some words again and again, some long after.
    for (let round = 0; round < 2500; round++) {
      let text = "";
      let count = 0;
      for (; count < 48; count++) {
        const isOld = kept.length > 0 && dice.oneIn(4);
        const fresh = () =>
          `${round} ${count} `.padEnd(1 + dice.below(dice.pick([8, 17, 129, 200])), "ab").slice(0, 200);
        const word = isOld ? dice.pick(kept) : fresh();
        if (dice.oneIn(50)) kept.push(word);
        text += word;
        ends[count] = text.length;
      }
      words += count;
      writeText(buffer, text);
      list.length = 0;
      encoder.encode(buffer, 0, ends, count, list);
      const wanted = buffer.bytes.subarray(0, buffer.length);
      const same = list.length === wanted.length && wanted.every((byte, i) => list.ids[i] === byte);
      if (!same) expect(Array.from(list.ids.subarray(0, list.length))).toEqual(Array.from(wanted));
    }
    expect(asked).toBeLessThan(words * 0.9);
  });
});
