import type { Format } from "./format.ts";
import { checkLength } from "./limits.ts";
import { type PlainSegment, plainSegment, splicedDocument } from "./spliced-document.ts";

/** Plain text: paragraphs are segments, line by line; blank lines, indentation and list markers stay. */
export const text: Format = {
  name: "text",
  parse(source) {
    checkLength("text", source);
    const plain: PlainSegment[] = [];
    let line = 0;
    let start = 0;
    while (start <= source.length) {
      line++;
      const next = source.indexOf("\n", start);
      const end = next === -1 ? source.length : next;
      const whole = source.slice(start, end);
      const marker = /^\s*(?:(?:[-*+•–—]|\d{1,3}[.)])\s+)?/.exec(whole)![0].length;
      const words = whole.slice(marker).trimEnd();
      if (/\p{L}/u.test(words)) {
        const from = start + marker;
        plain.push(plainSegment(`line ${line}`, words, from, from + words.length, (translation) => translation));
      }
      start = end + 1;
    }
    return splicedDocument({ source, plain });
  },
};
