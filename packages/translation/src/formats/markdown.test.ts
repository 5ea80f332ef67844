import fc from "fast-check";
import { expect, it } from "vitest";
import { testFormat } from "./format.contract.ts";
import { markdown, mdx } from "./markdown.ts";
import { newline, words } from "./words.contract.ts";

const inlineOf = (extra: readonly string[]) =>
  fc.letrec<{ node: string; nodes: string }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      words,
      fc.constantFrom("`a*b`", "\\*", "&amp;", "https://example.org/a_b", "[^1]", "![](x.png)", ...extra),
      tie("nodes").map((inner) => `**x ${inner} x**`),
      // links do not go into one another
      words.map((inner) => `[x ${inner} **y**](http://a.b/c "t")`),
      words.map((inner) => `~~${inner}~~`),
      words.map((alt) => `![${alt}](a.png)`),
    ),
    nodes: fc.array(tie("node"), { minLength: 1, maxLength: 4 }).map((nodes) => nodes.join(" ")),
  })).nodes;

const documentsOf = (extra: readonly string[], html: boolean) => {
  const inline = inlineOf(extra);
  const block = fc.oneof(
    inline,
    fc.tuple(inline, inline).map(([a, b]) => `${a}\n${b}  \n${a}`),
    inline.map((text) => `## ${text}`),
    inline.map((text) => `> ${text}\n> ${text}`),
    inline.map((text) => `- ${text}\n  - [x] ${text}\n3. ${text}`),
    inline.map((text) => `| a | b |\n|---|:-:|\n| ${text} | x |`),
    words.map((text) => `\`\`\`js\n${text}\n\`\`\``),
    ...(html ? [words.map((text) => `<div>${text}</div>`), words.map((text) => `    ${text}`)] : []),
    fc.constantFrom("---", "[a]: http://x.y 'z'", "[^1]: Note"),
  );
  return fc
    .tuple(fc.array(block, { maxLength: 5 }), newline)
    .map(([blocks, end]) => blocks.join("\n\n").replaceAll("\n", end));
};

testFormat("markdown", {
  format: markdown,
  documents: documentsOf(["<b>b</b>", "<br>", "<https://a.b/c>"], true),
  examples: [
    { content: "", texts: [] },
    {
      content: "---\ntitle: x\n---\n# Hello *big* world\n\nSee `npm i` and\n[the docs](x.md).\\\nNext.\n\n> a\n> b\n",
      texts: ["Hello big world", "See npm i and the docs.", "Next.", "a b"],
    },
    { content: "| A | B |\n|---|---|\n| c \\| d | `x` |\n", texts: ["A", "B", "c | d"] },
    { content: "- [ ] to do\n\nA ![A cat](c.png) <b>x</b> \u0000", texts: ["to do", "A x \ufffd", "A cat"] },
  ],
  refused: [
    ["deep quotes", () => `${">".repeat(5000)} x`, "TRANSLATION_DOCUMENT_LIMIT"],
    ["deep lists", () => `${"- ".repeat(5000)} x`, "TRANSLATION_DOCUMENT_LIMIT"],
    ["open brackets", () => "[".repeat(100_000), "TRANSLATION_DOCUMENT_LIMIT"],
    ["stars without end", () => "*a ".repeat(5000), "TRANSLATION_DOCUMENT_LIMIT"],
    [
      "many kinds of fences",
      () => Array.from({ length: 99 }, (_, n) => "`".repeat(n)).join(" a "),
      "TRANSLATION_DOCUMENT_LIMIT",
    ],
    ["five million characters", () => "a".repeat(5 * 1024 * 1024), "TRANSLATION_DOCUMENT_LIMIT"],
  ],
  hostile: [
    ["a rule of 5,000 dashes", () => "- ".repeat(5000)],
    ["stars without end", () => "*a ".repeat(2000)],
    ["a megabyte without a space", () => "a".repeat(1_000_000)],
    ["backticks", () => Array.from({ length: 30 }, (_, n) => "`".repeat(n)).join(" a ")],
    ["NUL", () => "a \u0000 b"],
  ],
});

testFormat("mdx", {
  format: mdx,
  documents: documentsOf(["<B>b</B>", "<Icon />", "{user.name}"], false),
  examples: [
    {
      content: 'import A from "a"\n\n# Hi {name}\n\n<Card title="x">Some *text* here</Card>\n',
      texts: ["Hi {name}", "Some text here"],
    },
  ],
  refused: [["a tag that is not closed", () => "<B>", "TRANSLATION_DOCUMENT_INVALID"]],
});

it("places marks where the translation has them", () => {
  const document = markdown.parse("Hello **big** [world](x).", { to: "fr" });
  const marks = document.segments[0]!.marks;
  expect(marks.map(({ kind, start }) => `${kind} ${start}`)).toEqual(["open 6", "close 9", "open 10", "close 15"]);
  const [openBig, closeBig, openWorld, closeWorld] = marks.map(({ kind, tag }) => ({ kind, tag }));
  const at = (mark: { kind: "open" | "close" | "alone" | "keep"; tag: number } | undefined, place: number) => ({
    ...mark!,
    start: place,
    end: place,
  });
  expect(
    document.render([
      { text: "Monde grand_* !", marks: [at(openWorld, 0), at(closeWorld, 5), at(openBig, 6), at(closeBig, 11)] },
    ]),
  ).toBe("[Monde](x) **grand**\\_\\* !");
});
