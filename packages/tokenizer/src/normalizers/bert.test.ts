import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonField } from "../json-field.ts";
import { normalizedText } from "../normalized-text.ts";
import { bertNormalizer } from "./bert.ts";

const parts = [
  ..."aZ é\u0301\u0345İΣς\t\n\0\u00ad\u200b\u0085\u3000\ufffd中𠮷一≮한\u{1d7d8}\u{10400}\u0897\u302e\u{1d165}\u{1d16d}\u1bf2\u0f71\u0f72\u05bf",
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...parts), fc.string({ unit: "binary", maxLength: 3 })), { maxLength: 12 })
  .map((list) => list.join(""));

describe.each([
  {},
  { lowercase: false },
  { strip_accents: false },
  { lowercase: false, strip_accents: true, clean_text: false },
  { handle_chinese_chars: false },
])("BertNormalizer with %o", (settings) => {
  it("gives the same text with places and without", () => {
    const normalizer = bertNormalizer(jsonField(settings, "normalizer"));
    fc.assert(
      fc.property(text, (whole) => {
        expect(normalizer.normalizeString!(whole)).toBe(normalizer.normalize(normalizedText(whole)).text);
      }),
      { numRuns: 1500, seed: 31 },
    );
  });
});
