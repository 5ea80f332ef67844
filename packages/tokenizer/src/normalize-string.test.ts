import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonField } from "./json-field.ts";
import { normalizeString } from "./normalize-string.ts";
import { normalizedText } from "./normalized-text.ts";
import { normalizers } from "./normalizers/index.ts";
import { findStage } from "./stages.ts";

const parts = [
  ..."aZ é\u0301\u0345\u0488İΣς\t\r\n\0\u007f\u00ad\u200b\u0085\u2028\u3000\ufeff\ufffd中≮한ﬁ\u{10400}\u{e0101}",
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...parts), fc.string({ unit: "binary", maxLength: 3 })), { maxLength: 12 })
  .map((list) => list.join(""));

describe.each([
  { type: "Strip", strip_left: true, strip_right: true },
  { type: "Strip", strip_left: false, strip_right: true },
  { type: "StripAccents" },
  { type: "Nmt" },
  { type: "Lowercase" },
  { type: "NFKD" },
  { type: "NFC" },
  { type: "Prepend", prepend: "▁" },
  { type: "Replace", pattern: { Regex: "\\s+|^|(?=Z)" }, content: "x" },
  { type: "Replace", pattern: { Regex: "[a-z]" }, content: "" },
  { type: "Replace", pattern: { String: "a" }, content: "$&" },
  { type: "Sequence", normalizers: [{ type: "NFD" }, { type: "StripAccents" }, { type: "Lowercase" }] },
])("%o", (config) => {
  it("gives the same text with places and without", () => {
    const field = jsonField(config, "normalizer");
    const normalizer = findStage(normalizers, field)(field);
    fc.assert(
      fc.property(text, (whole) => {
        expect(normalizeString(normalizer, whole)).toBe(normalizer.normalize(normalizedText(whole)).text);
      }),
      { numRuns: 500, seed: 37 },
    );
  });
});
