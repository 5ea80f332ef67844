import { formats } from "@glossa/translation";
import { expect, it } from "vitest";
import { documentFormat, fileEnds, translatedName } from "./document-format.ts";

it("knows a name's end for each format of the translation package", () => {
  const known = new Set(fileEnds(Object.keys(formats)).map((end) => documentFormat(`a.${end}`)));
  expect([...known].sort()).toEqual(Object.keys(formats).sort());
});

it("reads names as they are written", () => {
  expect(documentFormat("Notes.HTML")).toBe("html");
  expect(documentFormat("notes")).toBeUndefined();
  expect(documentFormat("a.constructor")).toBeUndefined();
  expect(translatedName("my.notes.md", "fr")).toBe("my.notes.fr.md");
});
