import { expect, it } from "vitest";
import { translatedName } from "./translated-name.ts";

it("puts the language before the ending", () => {
  expect(translatedName("my.notes.md", "fr")).toBe("my.notes.fr.md");
  expect(translatedName("Notes.HTML", "en")).toBe("Notes.en.HTML");
});
