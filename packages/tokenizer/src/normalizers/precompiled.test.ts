import { describe, expect, it } from "vitest";
import { everyByteToZ } from "../../scripts/grapheme-classes/oracle.ts";
import { oracleNormalizer } from "../../scripts/unicode-tables/oracle.ts";
import { jsonField } from "../json-field.ts";
import { normalizedText } from "../normalized-text.ts";
import { graphemeClass } from "./grapheme-class.ts";
import { precompiled } from "./precompiled.ts";

const config = { type: "Precompiled", precompiled_charsmap: everyByteToZ().toString("base64") };
const ours = precompiled(jsonField(config, "normalizer"));
const reference = oracleNormalizer(config);
const normalize = (text: string) => ours.normalize(normalizedText(text)).text;

describe("Precompiled", () => {
  it("sees the reference's grapheme clusters in mixtures of all classes", () => {
    // Some characters of each class, and neighbours at the borders of lengths.
    const byClass = new Map<number, string[]>();
    for (let point = 1; point < 0x110000; point++) {
      if (point >= 0xd800 && point < 0xe000) continue;
      const group = byClass.get(graphemeClass(point)) ?? [];
      if (group.length < 12 || point % 997 === 0) group.push(String.fromCodePoint(point));
      byClass.set(graphemeClass(point), group);
    }
    const groups = [...byClass.values()];
    let seed = 1;
    const next = (limit: number) => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return (seed >>> 8) % limit;
    };
    const texts = Array.from({ length: 20_000 }, () =>
      Array.from({ length: 1 + next(7) }, () => {
        const group = groups[next(groups.length)]!;
        return group[next(group.length)]!;
      }).join(""),
    );
    texts.push("\r\n", "a\r\n", "\r\r\n\n", "\u{1f1e6}\u{1f1e7}\u{1f1e8}", "\u0600\r\n", "");
    for (const text of texts) expect([text, normalize(text)]).toEqual([text, reference.normalizeString(text)]);
  });

  it("knows every character", () => {
    const questions: ((x: string) => string)[] = [
      (x) => `a${x}\u0308\u0301`, // marks, controls
      (x) => `${x}a\u0600${x}\u11a8`, // prepended characters, syllables
      (x) => `\u0915\u094d${x}\u0308`, // conjuncts
    ];
    for (const question of questions) {
      const parts: string[] = [];
      for (let point = 0; point < 0xe0200; point++) {
        if (point === 0xd800) point = 0xe000;
        if (point === 0x20000) point = 0xe0000; // ideographs, then nothing assigned
        parts.push(question(String.fromCodePoint(point)));
      }
      const text = parts.join("\n");
      const expected = reference.normalizeString(text);
      const found = normalize(text);
      let at = 0;
      while (at < expected.length && expected[at] === found[at]) at++;
      expect([found.length, at]).toEqual([expected.length, expected.length]);
    }
  });

  it("refuses what is no table", () => {
    const open = (bytes: Buffer | string) => () =>
      precompiled(
        jsonField({ precompiled_charsmap: typeof bytes === "string" ? bytes : bytes.toString("base64") }, "normalizer"),
      );
    expect(open("!")).toThrow(/normalizer\.precompiled_charsmap must be base64/);
    expect(open(Buffer.alloc(2))).toThrow(/too short/);
    expect(open(Buffer.from([255, 255, 255, 255, 0, 0, 0, 0]))).toThrow(/longer than the data/);
    expect(open(Buffer.concat([everyByteToZ(), Buffer.from([0xff])]))).toThrow(/not UTF-8/);
  });
});
