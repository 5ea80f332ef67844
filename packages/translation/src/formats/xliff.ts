import type { SegmentTranslation } from "../document/segment.ts";
import type { Format } from "./format.ts";
import { type InlineSegment, inlineSegment } from "./inline-segment.ts";
import { checkLength, invalidDocument } from "./limits.ts";
import { type Edit, splicer } from "./splice.ts";
import { type XliffDocument, type XliffUnit, xliffUnits } from "./xliff-units.ts";
import { escapeXml, withAttributes, xmlNodes } from "./xml-nodes.ts";

/**
 * XLIFF 1.2 and 2: a target is filled in where there is none, where it is empty, or where its state says that it is not translated
 * yet. Inline tags are marks and come along; so does the division of seg-source. The state says that the text was translated, and
 * whether it is in doubt. All else stays.
 */
export const xliff: Format = {
  name: "xliff",
  parse(source, { to }) {
    checkLength("xliff", source);
    const { version, units, named } = xliffUnits(source, xmlNodes("xliff", source));
    const attribute = version === "1" ? "target-language" : "trgLang";
    const edits = named.flatMap(({ start, end, attributes }): Edit[] => {
      const language = attributes[attribute];
      if (language === undefined)
        return [{ start, end, text: withAttributes(source.slice(start, end), { [attribute]: to }) }];
      if (baseOf(language) === baseOf(to)) return [];
      throw invalidDocument("xliff", `its target is in ${language}, and not in ${to}: it stands`, {
        source,
        offset: start,
      });
    });
    const tasks = units.flatMap((unit) => {
      const inline = inlineSegment(`unit ${unit.id}`, source, unit.pieces, false);
      return inline === undefined ? [] : [{ unit, inline }];
    });
    return {
      segments: tasks.map(({ inline }) => inline.segment),
      render(translations) {
        const filled = tasks.flatMap(({ unit, inline }, index) => {
          const translation = translations[index];
          return translation === undefined ? [] : editsOf(unit, inline, translation, source, version);
        });
        return splicer(source, [...edits, ...filled])(0, source.length);
      },
    };
  },
};

function editsOf(
  { start, end, target, behind, segment }: XliffUnit,
  inline: InlineSegment,
  translation: SegmentTranslation,
  source: string,
  version: XliffDocument["version"],
): Edit[] {
  const { uncertain = false } = translation;
  const rendered = inline.render(translation, (from, to) => source.slice(from, to), escapeXml);
  const content = source.slice(start, inline.start) + rendered + source.slice(inline.end, end);
  const prefix = /^<([^\s/>]*:)?/.exec(source.slice(behind.open.start))![1] ?? "";
  const own = target === undefined ? `<${prefix}target>` : source.slice(target.open.start, target.open.end);
  const state = { state: uncertain ? "needs-review-translation" : "translated", "state-qualifier": "mt-suggestion" };
  const tag = withAttributes(own.replace(/\s*\/>$/, ">"), version === "1" ? state : {});
  const text = `${tag}${content}</${prefix}target>`;
  const edits: Edit[] = [
    target === undefined
      ? { start: behind.end, end: behind.end, text: indentBefore(source, behind.open.start) + text }
      : { start: target.open.start, end: target.end, text },
  ];
  if (segment !== undefined) {
    const tag = source.slice(segment.start, segment.end);
    const values = { state: "translated", ...(uncertain && { subState: "glossa:uncertain" }) };
    edits.push({ start: segment.start, end: segment.end, text: withAttributes(tag, values) });
  }
  return edits;
}

/** The line break and the white space before a tag that begins a line. */
function indentBefore(source: string, offset: number): string {
  return /\r?\n[ \t]*$/.exec(source.slice(Math.max(0, offset - 200), offset))?.[0] ?? "";
}

const baseOf = (language: string) => language.toLowerCase().split(/[-_]/)[0];
