import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FormatName } from "../formats/format.ts";
import { formats } from "../formats/index.ts";
import { fakeTranslator } from "./fake-translator.contract.ts";
import { KEPT, ODD_DOCUMENTS } from "./odd-documents.contract.ts";
import type { Segment } from "./segment.ts";
import { translateDocument } from "./translate-document.ts";

const options = { from: "en", to: "fr" } as const;
const upper = (word: string) => (/^[\p{L},.!?]+$/u.test(word) ? word.toUpperCase() : word);
/** Translators, from one that is careful to one that loses whatever is no word. */
const TRANSLATORS = {
  careful: fakeTranslator(upper),
  reversing: fakeTranslator(upper, (words) => words.toReversed()),
  losing: fakeTranslator(
    (word) => word.replace(/[^\p{L}\s]/gu, "") || "x",
    (words) => words,
  ),
} as const;
const countOf = (text: string, part: string) => text.split(part).length - 1;
const countIn = (segments: readonly Segment[], part: string) =>
  segments.reduce((sum, { text }) => sum + countOf(text, part), 0);

/** Whether an error is one of ours: clear, with a code. */
function isClear(error: unknown): boolean {
  return /^TRANSLATION_DOCUMENT_(?:INVALID|LIMIT)$/.test(String((error as { code?: unknown }).code));
}

describe.each(Object.keys(ODD_DOCUMENTS) as (keyof typeof ODD_DOCUMENTS)[])("1,000 odd documents in %s", (format) => {
  it("come through, or are refused with a clear error", async () => {
    let whole = 0;
    await fc.assert(
      fc.asyncProperty(
        ODD_DOCUMENTS[format],
        fc.constantFrom(...(Object.keys(TRANSLATORS) as (keyof typeof TRANSLATORS)[])),
        async (source, name) => {
          const found = await translateDocument(TRANSLATORS[name], source, { ...options, format }).catch(
            (error: unknown) => {
              if (isClear(error)) return undefined;
              throw error;
            },
          );
          if (found === undefined) return;
          whole++;
          const before = formats[format].parse(source, options).segments;
          const after = formats[format].parse(found.output, options).segments;
          const isBilingual = format === "po" || format === "xliff";
          for (const part of KEPT) {
            const expected = countIn(before, part);
            const count = isBilingual ? countOf(found.output, part) - expected : countIn(after, part);
            expect([part, count]).toEqual([part, expected]);
          }
          expect(after.length).toBe(isBilingual ? 0 : before.length);
        },
      ),
      // the same documents each time
      { numRuns: 1000, seed: 1 },
    );
    expect(whole).toBeGreaterThan(250);
  }, 120_000);
});

describe("a document of a megabyte", () => {
  const paragraph = (inner: string) => `<p>${inner}</p>`;
  it.each([
    ["text", "without a space", "x".repeat(1_000_000)],
    ["text", "of punctuation", "?!…—".repeat(250_000)],
    ["text", "of NUL", "a\u0000".repeat(500_000)],
    ["text", "of place-holders", "a %s {b} ".repeat(110_000)],
    ["text", "of scripts in turn", "aя漢 א".repeat(200_000)],
    ["text", "of open braces", "{n, plural, one {".repeat(60_000)],
    ["text", "of choices", "{n, plural, one {a} other {b}} ".repeat(30_000)],
    ["json", "of terms in one string", JSON.stringify("Acme buys Acme ".repeat(66_000))],
    ["html", "of tags in a paragraph", paragraph("<b>a</b> ".repeat(110_000))],
    ["html", "of code in a paragraph", paragraph("<code>a</code> %s ".repeat(55_000))],
    ["html", "of tags in one another", `${"<b>a ".repeat(200_000)}`],
    ["html", "of broken tags", "<b </i <a href='x>".repeat(55_000)],
    [
      "xliff",
      "of tags in a source",
      `<xliff version="1.2"><trans-unit id="1"><source>${"a <x id='1'/>".repeat(70_000)}</source></trans-unit></xliff>`,
    ],
    ["srt", "in a cue", `00:00:01,000 --> 00:00:02,000\n${"a <i>b</i>\n".repeat(90_000)}`],
  ] as [FormatName, string, string][])(
    "%s %s is done in time",
    async (format, _name, source) => {
      const started = performance.now();
      const { output } = await translateDocument(TRANSLATORS.careful, source, {
        ...options,
        format,
        doNotTranslate: ["Acme"],
      });
      expect(performance.now() - started).toBeLessThan(20_000);
      expect(output.length).toBeGreaterThan(0.9 * source.length);
    },
    60_000,
  );
});
