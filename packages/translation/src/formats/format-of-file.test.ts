import { expect, it } from "vitest";
import { fileEndings, formatOfFile } from "./format-of-file.ts";
import { formats } from "./index.ts";

it("knows an ending for each format, and no other", () => {
  expect(new Set(Object.values(fileEndings))).toEqual(new Set(Object.keys(formats)));
});

it("reads names as they are written", () => {
  expect(formatOfFile("my.notes/Page.HTML")).toBe("html");
  expect(formatOfFile("notes")).toBeUndefined();
  expect(formatOfFile("a.constructor")).toBeUndefined();
});
