import fc from "fast-check";
import { expect, it } from "vitest";
import { scanMerges } from "../json/scan-merges.ts";
import { atOnce } from "../steps.ts";
import { vocabularyOf } from "../vocabulary.ts";
import { mergeReader } from "./merge-reader.ts";

const tokens = ["a", "b", "Ġ", "ĠĠ", "ab", "aĠ", '"', "\\", 'a"', "😀", "😀a", "abab", "中", "a中", "\u0001", "\n"];
const vocabulary = vocabularyOf(
  tokens.flatMap((left, i) => [
    [left, i] as const,
    ...tokens.map((right, k) => [`${left}${right}`, tokens.length * (i + 1) + k] as const),
  ]),
);

const pairs = fc.array(fc.tuple(fc.constantFrom(...tokens), fc.constantFrom(...tokens)), { maxLength: 40 });
const escapes = fc.constantFrom("none", "ascii", "all");

/** JSON of a string, with no escapes but the needed, with those of all that is not ASCII, or with an escape for each unit. */
function spelled(text: string, style: string): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  if (style === "all") return text.replace(/[\s\S]/g, escaped);
  const json = JSON.stringify(text).slice(1, -1);
  return style === "none" ? json : json.replace(/[^\x20-\x7e]/g, escaped);
}

it("reads merges as the script does, however they are spelled", () => {
  const core = atOnce(mergeReader(vocabulary));
  expect(core).toBeDefined();
  fc.assert(
    fc.property(pairs, escapes, fc.boolean(), fc.constantFrom("", " ", "\n    "), (list, style, isPair, space) => {
      const merges = list.map(([left, right]) =>
        isPair
          ? `[${space}"${spelled(left, style)}"${space},${space}"${spelled(right, style)}"${space}]`
          : `"${spelled(left, style)} ${spelled(right, style)}"`,
      );
      const bytes = Buffer.from(`[${space}${merges.join(`${space},${space}`)}${space}]`);
      const { left, right, result } = atOnce(scanMerges(bytes, 0, bytes.length, vocabulary, 0));
      expect([...left]).toEqual(list.map(([a]) => vocabulary.idOf(a)));
      expect([...right]).toEqual(list.map(([, b]) => vocabulary.idOf(b)));
      expect([...result]).toEqual(list.map(([a, b]) => vocabulary.idOf(a + b)));
      // All that have a next one but for those with surrogates, which are the script's.
      const some = core!(bytes, bytes.indexOf(isPair ? "[" : '"', 1), bytes.length);
      const firstHard = list.findIndex(([a, b]) => style !== "none" && (a + b).includes("😀"));
      const read = firstHard < 0 ? Math.max(0, list.length - 1) : Math.min(firstHard, list.length - 1);
      if (list.length > 0) expect(some.left).toHaveLength(read);
    }),
    { numRuns: 400, seed: 3 },
  );
});

it("leaves what is wrong to the script, which says so", () => {
  const read = (json: string) => atOnce(scanMerges(Buffer.from(json), 0, json.length, vocabulary, 0));
  expect(() => read('["a b", "a zz", "a b"]')).toThrow(
    expect.objectContaining({ code: "TOKENIZER_VOCABULARY", message: expect.stringContaining("merges[1]") }),
  );
  for (const json of [
    '["a b" "a b"]',
    '["a b", "a"]',
    '["a b", "a b b"]',
    '[["a", "b"], ["a"]]',
    '["a b", "a \u0001"]',
    '["a b",',
    '["a b",]',
    '["a b", "a b", ]',
  ]) {
    expect(() => read(json)).toThrow(expect.objectContaining({ code: "TOKENIZER_JSON" }));
  }
});
