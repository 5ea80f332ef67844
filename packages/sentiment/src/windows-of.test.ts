import { readFileSync } from "node:fs";
import { fromJson } from "@glossa/tokenizer";
import { expect, it } from "vitest";
import { takeTurns } from "./take-turns.ts";
import { SECTION_LENGTH } from "./text-sections.ts";
import { frameOf, windowsOf } from "./windows-of.ts";

const tokenizer = fromJson(readFileSync(new URL("./fixtures/tiny-bert/tokenizer.json", import.meta.url)));
const frame = frameOf(tokenizer);
const words = "the food was cold, warm and good! never again a film 🎬 wonderful little two hours of my life\n".split(
  " ",
);
const textOf = (count: number) =>
  Array.from({ length: count }, (_, i) => words[(i * i + 3 * i) % words.length]).join(" ");

it.each([
  ["a short text", "the food was cold"],
  ["no tokens", "\u200b"],
  ["a text of just one window", "a ".repeat(22)],
  ["one token more", "a ".repeat(23)],
  ["some windows", textOf(70)],
  ["several sections", textOf(8000)],
])("cuts %s as the tokenizer's truncation with a stride does", async (_name, text) => {
  for (const stride of [0, 3, 21]) {
    const windows = await windowsOf(tokenizer, frame, text, { maxTokens: 24, stride, turns: takeTurns(undefined) });
    const encoding = tokenizer.encode(text, { truncation: { maxLength: 24, stride } });
    expect(windows.map(({ ids }) => [...Array.from(ids)])).toEqual(
      [encoding, ...encoding.overflowing].map(({ ids }) => [...ids]),
    );
    const tokens = tokenizer.count(text, { addSpecialTokens: false });
    expect(windows.reduce((sum, { newTokens }) => sum + newTokens, 0)).toBe(Math.max(1, tokens));
  }
});

it("really used several sections", () => {
  expect(textOf(8000).length).toBeGreaterThan(2 * SECTION_LENGTH);
});

it("stops between sections when aborted", async () => {
  const reason = new Error("enough");
  const text = textOf(2_000_000);
  const controller = new AbortController();
  setImmediate(() => controller.abort(reason));
  const work = windowsOf(tokenizer, frame, text, { maxTokens: 24, stride: 0, turns: takeTurns(controller.signal) });
  await expect(work).rejects.toBe(reason);
});
