import fc from "fast-check";
import { expect, it } from "vitest";
import { stringify } from "yaml";
import { testFormat } from "./format.contract.ts";
import { words } from "./words.contract.ts";
import { yaml } from "./yaml.ts";

const value = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    words,
    fc.constantFrom(1, true, null, "", "true", "a: b # c", "two\nlines\n", "- x", "tab\t\"q\" 'p'"),
    fc.array(tie("node"), { maxLength: 3 }),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), tie("node"), { maxKeys: 4 }),
  ),
})).node;

testFormat("yaml", {
  format: yaml,
  documents: fc
    .tuple(
      value,
      fc.constantFrom(
        {},
        { defaultStringType: "QUOTE_SINGLE" as const },
        { collectionStyle: "flow" as const },
        { defaultStringType: "BLOCK_FOLDED" as const, lineWidth: 0 },
      ),
    )
    .map(([content, style]) => `# note\n${stringify(content, style)}`),
  examples: [
    {
      content:
        "en:\n  a: Hello there # c\n  b: 'it''s'\n  c: |\n    Two\n    lines\n  d: >-\n    folded\n    text\n  e: &x yes\n  f: *x\n  n: 12\n",
      texts: ["Hello there", "it's", "Two\nlines", "folded text", "yes"],
    },
    { content: "a: one\n---\n- two\n...\n", texts: ["one", "two"] },
    { content: "", texts: [] },
  ],
  refused: [
    ["a bad indent", () => "a:\n  b: c\n d: e\n", "TRANSLATION_DOCUMENT_INVALID"],
    ["100,000 brackets", () => "[".repeat(100_000), "TRANSLATION_DOCUMENT_LIMIT"],
    ["lists in lists", () => `${"- ".repeat(10_000)}x`, "TRANSLATION_DOCUMENT_LIMIT"],
    [
      "10,000 levels",
      () => Array.from({ length: 2000 }, (_, n) => `${" ".repeat(n)}a:`).join("\n"),
      "TRANSLATION_DOCUMENT_LIMIT",
    ],
  ],
  hostile: [
    [
      "aliases of aliases",
      () =>
        `a: &a [x, x]\n${Array.from({ length: 60 }, (_, n) => `b${n}: &b${n} [*${n ? `b${n - 1}` : "a"}, *${n ? `b${n - 1}` : "a"}]`).join("\n")}\n`,
    ],
    ["20,000 keys", () => Array.from({ length: 20_000 }, (_, n) => `k${n}: some text\n`).join("")],
  ],
});

it("renames Rails' root key and keeps each style", () => {
  const source = "en:\n  a: Hello # c\n  b: 'x y'\n  c: |\n    One\n    two\n\n  d: end\n";
  const document = yaml.parse(source, { from: "en", to: "fr" });
  const texts = ["yes", "l'air", "Un\ndeux", "fin: #1"];
  expect(document.render(texts.map((text) => ({ text, marks: [] })))).toBe(
    "fr:\n  a: \"yes\" # c\n  b: 'l''air'\n  c: |\n    Un\n    deux\n\n  d: \"fin: #1\"\n",
  );
});
