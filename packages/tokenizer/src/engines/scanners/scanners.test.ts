import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expressionPattern } from "../../expressions/text-pattern.ts";
import { atOnce } from "../../steps.ts";
import { scanners } from "./index.ts";

/** Characters at the edges of the classes, and the words that the patterns know. */
const parts = [
  ..."aZé\u01c5ʰ中\u0301\u0488019²Ⅷ'’ \t\n\r\u000b\u0085\u00a0\u2003\u3000.,-/_<\u200b\ufeff\u{1d7d8}\u{10400}\u{10428}😀\u{e0101}",
  "\0",
  "'s",
  "'S",
  "'ſ",
  "'ll",
  "'LL",
  "'re",
  "'Ve",
  "'d",
  "\r\n",
  "//",
  "  ",
  "Ab",
  "ABc",
  "aBC",
  "123",
  "4567",
  "K",
];

describe.each(Object.entries(scanners))("the scanner of %s", (pattern, make) => {
  it("cuts as the regular expression does", () => {
    const expression = expressionPattern(pattern);
    const scan = atOnce(make());
    const few = new Int32Array(3); // so that it has to go on from where it stopped
    const cut = (text: string): string[] => {
      const bytes = Buffer.concat([Buffer.from(text), Buffer.alloc(4)]);
      const end = bytes.length - 4;
      const words: string[] = [];
      for (let from = 0; from < end; ) {
        const count = scan(bytes, from, end, few);
        for (let k = 0; k < count; k++) {
          words.push(bytes.toString("utf8", from, few[k]!));
          from = few[k]!;
        }
      }
      return words;
    };
    const text = fc.array(fc.oneof(fc.constantFrom(...parts), fc.string({ unit: "grapheme", maxLength: 3 })), {
      maxLength: 14,
    });
    fc.assert(
      fc.property(text, (list) => {
        const whole = list.join("");
        expect(cut(whole)).toEqual(expression.stretches(whole).map(({ start, end }) => whole.slice(start, end)));
      }),
      { numRuns: 3000, seed: 20251124 },
    );
  });
});
