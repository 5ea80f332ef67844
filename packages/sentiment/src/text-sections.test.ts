import fc from "fast-check";
import { expect, it } from "vitest";
import { textSections } from "./text-sections.ts";

const text = fc
  .array(fc.constantFrom("a", "b", " ", "  ", "\n", "é", "🎬", "longer"), { maxLength: 60 })
  .map((parts) => parts.join(""));

it("loses nothing, keeps to the length, and does not split characters", () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 20 }), (whole, length) => {
      const sections = [...textSections(whole, length)];
      expect(sections.join("")).toBe(whole);
      for (const section of sections) {
        expect(section.length).toBeLessThanOrEqual(length);
        expect(section.isWellFormed()).toBe(true);
      }
    }),
  );
});

it("cuts before white space where there is some", () => {
  expect([...textSections("aa bb  cc dd", 7)]).toEqual(["aa bb", "  cc dd"]);
  expect([...textSections("abcdefgh", 3)]).toEqual(["abc", "def", "gh"]);
  expect([...textSections("", 3)]).toEqual([""]);
});
