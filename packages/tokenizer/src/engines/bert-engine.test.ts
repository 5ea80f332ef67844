import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { startCore } from "../core/core.ts";
import { wordPieceFile } from "../fixtures/small-tokenizers.ts";
import { partsFromJson } from "../from-json.ts";
import { atOnce } from "../steps.ts";
import { type Tokenizer, tokenizer } from "../tokenizer.ts";

vi.mock("../core/core.ts", async (original) => {
  const module = await original<typeof import("../core/core.ts")>();
  return { ...module, startCore: vi.fn(module.startCore) };
});

const minilm = JSON.parse(
  gunzipSync(readFileSync(new URL("../fixtures/minilm-tokenizer.json.gz", import.meta.url))).toString(),
);
const files = {
  "all-MiniLM-L6-v2": minilm,
  "a small one": wordPieceFile,
  "a small one, cased": { ...wordPieceFile, normalizer: { ...wordPieceFile.normalizer, lowercase: false } },
  "a small one, cased, that strips accents and cleans nothing": {
    ...wordPieceFile,
    normalizer: { type: "BertNormalizer", clean_text: false, strip_accents: true, lowercase: false },
  },
};

const ENTANGLED = "\u302e";
const texts = {
  "more punctuation than is cut in one go": ",".repeat(5000),
  "words without blanks between": "the,lazy.".repeat(1500),
  "words without blanks, an entangled character among them": `${"the,dog.".repeat(1500)}e${ENTANGLED}x`,
  "entangled characters everywhere": `the e${ENTANGLED}\u0301x dog ${ENTANGLED} a,b${ENTANGLED}.c `.repeat(900),
  "a mark on a blank": `the ${ENTANGLED}\u0301 dog\n${ENTANGLED}`,
  "a stretch of more words than are cut in one go": `the ${`,${ENTANGLED}`.repeat(3000)} dog`,
  "text of several pieces": "The QUICK brown fox, Été 你好! ".repeat(3000),
  Chinese: "敏捷的棕色狐狸跳过了懒狗。".repeat(5500),
  "Korean, which grows": "다람쥐 헌 쳇바퀴에 타고파 ".repeat(5000),
  "long text with marks after blanks": `x\n\u0301y \u302e. 你\n好 `.repeat(6000),
  "one Korean word that grows": "다람쥐".repeat(21_000),
  "one long word": "x".repeat(262_100),
  "one longer word": "x".repeat(300_000),
  "controls inside of words": "th\u0001e d\u0000og \u0002 \u0003the\u0004 a\u200bb ".repeat(200),
  "characters beyond U+FFFF": "the 😀dog 𝒳x 𐐀𐐁 \u{1d15e} \u{2f800}a".repeat(300),
  "lengths around those of a block": Array.from({ length: 80 }, (_, n) => `${"A".repeat(n)} ${"é".repeat(n)}`).join(
    " ",
  ),
};

/** As toEqual, which takes its time for so many numbers. */
function expectSame(got: Iterable<number | null>, wanted: Iterable<number | null>): void {
  if ([...got].join() !== [...wanted].join()) expect([...got]).toEqual([...wanted]);
}

describe.each(Object.entries(files))("%s", (_, file) => {
  let exact: Tokenizer;
  const fast: Record<string, Tokenizer> = {};

  beforeAll(() => {
    const start = vi.mocked(startCore);
    exact = tokenizer({ ...atOnce(partsFromJson(file)), engine: undefined });
    for (const where of ["core", "script"]) {
      if (where === "script") start.mockReturnValue(undefined);
      fast[where] = tokenizer(atOnce(partsFromJson(file)));
      fast[where].encode("the");
      expect(start.mock.results.at(-1)!.value === undefined).toBe(where === "script");
      start.mockReset();
    }
  });

  describe.each(["core", "script"])("in the %s", (where) => {
    function check(text: string): void {
      const wanted = exact.encode(text);
      const got = fast[where]!.encode(text);
      const later = fast[where]!.encode(text);
      expectSame(got.ids, wanted.ids);
      expectSame(later.flatOffsets, wanted.flatOffsets);
      fast[where]!.encode("another,text");
      expectSame(got.flatOffsets, wanted.flatOffsets);
      expectSame(got.wordIds, wanted.wordIds);
    }

    it.each(Object.entries(texts))("encodes %s", (_, text) => {
      check(text);
    });

    it("encodes any characters one after the other", () => {
      fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), check), { numRuns: 200, seed: 5 });
    });

    it("encodes every character", () => {
      for (let from = 0; from < 0x11000; from += 512) {
        const points = Array.from({ length: 512 }, (_, i) => from + i).filter((point) => point >> 11 !== 27);
        check(points.map((point) => `a${String.fromCodePoint(point)}B`).join(from % 1024 === 0 ? " " : ""));
      }
    });
  });
});
