import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Segment, SegmentTranslation } from "../document/segment.ts";
import type { Format } from "./format.ts";

/** What the contract suite needs to know of a format. */
export interface FormatCase<Content extends string | Uint8Array> {
  readonly format: Format<Content>;
  /** Documents of this format, made at random. */
  readonly documents: fc.Arbitrary<Content>;
  /** Documents, and the texts of the segments they have. */
  readonly examples: readonly { readonly content: Content; readonly texts: readonly string[] }[];
  /** Bilingual formats fill in what is missing, so that an identity is only one where nothing is. Default false. */
  readonly isBilingual?: boolean;
  /** What a reader sees of a text that was written: formats that wrap lines, or collapse white space. Default: the text. */
  readonly readBack?: (text: string) => string;
  /** Contents that must be refused, each with its error's code. */
  readonly refused?: readonly (readonly [name: string, content: () => Content, code: string])[];
  /** Contents that must be read in reasonable time, however odd. */
  readonly hostile?: readonly (readonly [name: string, content: () => Content])[];
}

const options = { from: "en", to: "en" } as const;

/** What every format has to do. Call it in a test file of the format. */
export function testFormat<Content extends string | Uint8Array>(name: string, of: FormatCase<Content>): void {
  const { format, documents, examples, isBilingual = false, readBack = (text: string) => text } = of;
  const segmentsOf = (content: Content) => format.parse(content, options).segments;

  describe(name, () => {
    it.each(examples.map(({ content, texts }, index) => [index, content, texts] as const))(
      "example %i has these segments",
      (_index, content, texts) => {
        expect(segmentsOf(content).map(({ text }) => text)).toEqual(texts);
      },
    );

    it("gives back the same bytes where nothing is translated, or translated as it was", () => {
      const check = (content: Content) => {
        const document = format.parse(content, options);
        expect(document.render(document.segments.map(() => undefined))).toEqual(content);
        if (!isBilingual) expect(document.render(document.segments.map(same))).toEqual(content);
      };
      for (const { content } of examples) check(content);
      fc.assert(fc.property(documents, check), { numRuns: 100 });
    });

    it("writes translations where the texts stood, and nothing else", () => {
      const check = (content: Content) => {
        const { segments, render } = format.parse(content, options);
        const translations = segments.map(rotated);
        const after = segmentsOf(render(translations));
        if (isBilingual) return;
        expect(after.map(({ text }) => text)).toEqual(translations.map(({ text }) => readBack(text)));
        expect(after.map(shape)).toEqual(segments.map(shape));
        // Turned once more, the document is what it was.
        const back = format.parse(render(translations), options);
        const again = segmentsOf(back.render(back.segments.map(rotated)));
        expect(again.map(({ text }) => text)).toEqual(segments.map(({ text }) => readBack(text)));
      };
      for (const { content } of examples) check(content);
      fc.assert(fc.property(documents, check), { numRuns: 100 });
    });

    it("leaves the other segments alone when one changes", () => {
      fc.assert(
        fc.property(documents, fc.nat(), (content, which) => {
          const { segments, render } = format.parse(content, options);
          if (segments.length === 0 || isBilingual) return;
          const chosen = which % segments.length;
          const after = segmentsOf(
            render(segments.map((segment, index) => (index === chosen ? rotated(segment) : undefined))),
          );
          const expected = segments.map(({ text }, index) =>
            index === chosen ? readBack(rotated(segments[index]!).text) : text,
          );
          expect(after.map(({ text }) => text)).toEqual(expected);
        }),
        { numRuns: 100 },
      );
    });

    it("writes any text so that it is read as that text", () => {
      const odd = fc
        .array(fc.constantFrom(..."&<>\"'`*_[](){}#|\\~!:;,.-+=%$@^/?0a bZé漢😀".match(/./gu)!), { maxLength: 12 })
        .map((letters) => `a${letters.join("").replace(/ +/g, " ")}z`);
      fc.assert(
        fc.property(documents, odd, (content, text) => {
          const { segments, render } = format.parse(content, options);
          const plain = segments.filter(({ marks }) => marks.length === 0);
          if (plain.length === 0 || isBilingual) return;
          const after = segmentsOf(
            render(segments.map((segment) => (segment === plain[0] ? { text, marks: [] } : undefined))),
          );
          expect(after[segments.indexOf(plain[0]!)]?.text).toBe(readBack(text));
        }),
        { numRuns: 150 },
      );
    });

    it.each(of.refused ?? [])("refuses %s", (_name, content, code) => {
      expect(() => format.parse(content(), options)).toThrow(expect.objectContaining({ code }));
    });

    it.each(of.hostile ?? [])("reads %s", (_name, content) => {
      const value = content();
      const started = performance.now();
      const document = format.parse(value, options);
      expect(document.render(document.segments.map(same))).toEqual(value);
      // Far above what it takes; a parser that goes quadratic takes minutes.
      expect(performance.now() - started).toBeLessThan(20_000);
    });
  });
}

function same({ text, marks }: Segment): SegmentTranslation {
  return { text, marks };
}

/** Letters a to z turned by 13: other words of the same length, so that marks stay where they are. */
export function rotated({ text, marks }: Segment): SegmentTranslation {
  let [result, at] = ["", 0];
  for (const { kind, start, end } of marks) {
    if (kind !== "keep") continue;
    result += turn(text.slice(at, start)) + text.slice(start, end);
    at = end;
  }
  return { text: result + turn(text.slice(at)), marks };
}

function turn(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const code = letter.charCodeAt(0);
    const base = code < 97 ? 65 : 97;
    return String.fromCharCode(((code - base + 13) % 26) + base);
  });
}

function shape({ marks }: Segment): string[] {
  return marks.map(({ kind, tag, start, end }) => `${kind} ${tag} ${start}-${end}`);
}
