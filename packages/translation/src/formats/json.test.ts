import fc from "fast-check";
import { expect, it } from "vitest";
import { testFormat } from "./format.contract.ts";
import { json } from "./json.ts";
import { words } from "./words.contract.ts";

const value = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    words,
    fc.constantFrom(1, true, null, "", "12", 'tab\t"quoted" \\ \u2028'),
    fc.array(tie("node"), { maxLength: 3 }),
    fc.dictionary(fc.stringMatching(/^[@a-z.]{1,6}$/), tie("node"), { maxKeys: 4 }),
  ),
})).node;

testFormat("json", {
  format: json,
  documents: fc
    .tuple(value, fc.constantFrom(undefined, 2, "\t"), fc.constantFrom("", "\ufeff", "// note\n"))
    .map(([content, indent, before]) => before + JSON.stringify(content, undefined, indent)),
  examples: [
    {
      content:
        '{\n  // c\n  "a": {"b": "Hello \\u00e9", "c": [1, "two"]},\r\n "@a": {"description": "no"}, "u": "",}\n',
      texts: ["Hello é", "two"],
    },
    { content: '"just this"', texts: ["just this"] },
  ],
  refused: [
    ["what is cut off", () => '{"a": "b', "TRANSLATION_DOCUMENT_INVALID"],
    ["nothing", () => "", "TRANSLATION_DOCUMENT_INVALID"],
    ["two values", () => '"a" "b"', "TRANSLATION_DOCUMENT_INVALID"],
    ["100,000 arrays in one another", () => "[".repeat(100_000), "TRANSLATION_DOCUMENT_LIMIT"],
  ],
  hostile: [["100,000 strings", () => JSON.stringify(Array(100_000).fill("some text"))]],
});

it("names the language of an ARB file and the place of a segment", () => {
  const document = json.parse('{"@@locale": "en", "home": {"title": "Hi"}}', { to: "pt-BR" });
  expect(document.segments).toEqual([{ id: "home.title", text: "Hi", marks: [] }]);
  expect(document.render([{ text: 'O"i\n', marks: [] }])).toBe('{"@@locale": "pt-BR", "home": {"title": "O\\"i\\n"}}');
});
