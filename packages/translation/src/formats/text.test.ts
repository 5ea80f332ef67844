import fc from "fast-check";
import { testFormat } from "./format.contract.ts";
import { text } from "./text.ts";
import { newline, words } from "./words.contract.ts";

const line = fc
  .tuple(fc.constantFrom("", "  ", "- ", "\t* ", "12. ", "• "), words, fc.constantFrom("", "  "))
  .map((parts) => parts.join(""));

testFormat("text", {
  format: text,
  documents: fc
    .tuple(fc.array(fc.oneof(line, fc.constantFrom("", "  ", "42", "---"))), newline)
    .map(([lines, end]) => lines.join(end)),
  examples: [
    { content: "", texts: [] },
    { content: "One.\r\n\r\n  - two \n3. three", texts: ["One.", "two", "three"] },
    { content: "\u0000a\u0000b", texts: ["\u0000a\u0000b"] },
  ],
  refused: [["33 million characters", () => "a".repeat(33 * 1024 * 1024), "TRANSLATION_DOCUMENT_LIMIT"]],
  hostile: [
    ["a megabyte without a space", () => "a".repeat(1_000_000)],
    ["a megabyte of blanks", () => " ".repeat(1_000_000)],
    ["a megabyte of line ends", () => "\n".repeat(1_000_000)],
  ],
});
