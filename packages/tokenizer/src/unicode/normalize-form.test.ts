import { describe, expect, test } from "vitest";
import { scalarValues } from "../../scripts/unicode-tables/code-points.ts";
import { normalizeEach, oracleNormalizer } from "../../scripts/unicode-tables/oracle.ts";
import { combiningRank, normalizationClass } from "./normalization-class.ts";
import { normalizeForm, normalizeFormAligned } from "./normalize-form.ts";

const changing = [...scalarValues()].filter((point) => normalizationClass(point) !== 0);
const marks = changing.filter((point) => combiningRank(point) !== 0);
const text = (...points: number[]): string => String.fromCodePoint(...points);

describe.each(["NFC", "NFD", "NFKC", "NFKD"] as const)("%s is the reference's", (form) => {
  const oracle = oracleNormalizer({ type: form });
  /** The inputs (at most 10, escaped) whose normalization differs; they are sent in one string. */
  const differences = (inputs: string[]): string[] => {
    const separator = "|#|";
    const expected = oracle.normalizeString(inputs.join(separator)).split(separator);
    expect(expected.length).toBe(inputs.length);
    return inputs
      .filter((input, i) => normalizeForm(input, form) !== expected[i])
      .slice(0, 10)
      .map(escape);
  };

  test("for every code point alone", () => {
    const expected = normalizeEach(oracle);
    const different: string[] = [];
    for (const point of scalarValues()) {
      if (normalizeForm(text(point), form) !== expected[point]) different.push(point.toString(16));
    }
    expect(different.slice(0, 20)).toEqual([]);
  });

  test("for every pair that composes in Unicode, and the like", () => {
    const firsts = new Set<number>();
    const seconds = new Set<number>(marks.filter((_, i) => i % 20 === 0));
    for (const point of changing) {
      const parts = Array.from(text(point).normalize("NFD"));
      if (parts.length < 2 || (point >= 0xac00 && point < 0xd7a4)) continue;
      seconds.add(parts.pop()!.codePointAt(0)!);
      firsts.add(point).add(parts[0]!.codePointAt(0)!).add(parts.join("").normalize("NFC").codePointAt(0)!);
    }
    for (const second of seconds) expect(differences([...firsts].map((first) => text(first, second)))).toEqual([]);
  });

  test("for Hangul", () => {
    const inputs: string[] = [];
    for (let first = 0x1100; first < 0x1120; first++) {
      for (let vowel = 0x1160; vowel < 0x1178; vowel++) {
        for (const last of [0x11a7, 0x11a8, 0x11b5, 0x11c2, 0x11c3, 0x300]) inputs.push(text(first, vowel, last));
      }
    }
    for (let syllable = 0xac00; syllable < 0xd7a4; syllable++) inputs.push(text(syllable, 0x11a7 + (syllable % 30)));
    expect(differences(inputs)).toEqual([]);
  });

  test("for random sequences of characters that change", () => {
    let seed = 20;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    const plain = Array.from("aeiouAEOs<=>", (c) => c.codePointAt(0)!);
    const inputs = Array.from({ length: 30000 }, () => {
      const points = Array.from({ length: 1 + random(8) }, () => {
        const kind = [changing, marks, plain][random(3)]!;
        return kind[random(kind.length)]!;
      });
      return text(...points);
    });
    expect(differences(inputs)).toEqual([]);
  });
});

test("text in the form already is returned as it is", () => {
  expect(normalizeFormAligned("déjà vu 中文 한국어", "NFC")).toBeUndefined();
  expect(normalizeForm("", "NFD")).toBe("");
});

test("characters say where they come from", () => {
  expect(normalizeFormAligned("a\u0301b", "NFC")).toEqual({ points: [0xe1, 0x62], changes: [-1, 0] });
  expect(normalizeFormAligned("ﬁx", "NFKC")).toEqual({ points: [0x66, 0x69, 0x78], changes: [0, 1, 0] });
  expect(normalizeFormAligned("à\u0316", "NFD")).toEqual({ points: [0x61, 0x316, 0x300], changes: [0, 0, 1] });
});

test("a long run of marks takes no more than n log n", () => {
  const run = `a${"\u0301\u0316".repeat(100_000)}`;
  expect(normalizeForm(run, "NFC").length).toBe(200_000);
});

test("lone surrogates stay", () => {
  expect(normalizeForm("e\u0301\ud800\u0301\udc00", "NFC")).toBe("\u00e9\ud800\u0301\udc00");
});
