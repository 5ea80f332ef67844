import fc from "fast-check";
import { expect, it } from "vitest";
import { testFormat } from "./format.contract.ts";
import { html } from "./html.ts";
import { words } from "./words.contract.ts";

const inline = fc.letrec<{ node: string; nodes: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    words,
    fc.constantFrom(
      "&amp; ",
      "&nbsp;",
      "&#x27;s",
      "<br>",
      "<img src=x>",
      "<!-- a < b -->",
      "<code>if (a&lt;b)</code>",
      "<wbr/>",
    ),
    fc
      .tuple(fc.constantFrom("b", "i", "em", "span", "x-tag"), tie("nodes"))
      .map(([tag, inner]) => `<${tag}>${inner}</${tag}>`),
    fc.tuple(words, tie("nodes")).map(([title, inner]) => `<a href='/x?a=1&b=2' title="${title}">${inner}</a>`),
    fc.tuple(words, words).map(([a, b]) => `<b>${a}<i>${b}</b></i>`),
  ),
  nodes: fc.array(tie("node"), { maxLength: 4 }).map((nodes) => nodes.join(" ")),
})).nodes;
const block = fc.oneof(
  inline.map((inner) => `<p>${inner}</p>\n`),
  inline.map((inner) => `<li class=x>\n   ${inner}`),
  inline.map((inner) => `<td>${inner}</td>`),
  words.map((inner) => `<pre>  ${inner}\n</pre>`),
  words.map((inner) => `<script>if (a < b) "${inner}"</script>`),
  words.map((inner) => `<p translate="no">${inner}</p>`),
  words.map((inner) => `<input placeholder='${inner.replaceAll("'", "")}'>`),
  inline,
);

testFormat("html", {
  format: html,
  documents: fc.array(block).map((blocks) => blocks.join("")),
  examples: [
    {
      content: `<!doctype html>\r\n<html lang=en><head><title>A &amp; B</title><meta name=description content="About us">
<style>p{color:red}</style></head><body><p>Hello <b>big</b>\n  <a href="#" title="A link">world</a>!<p lang=la>Lorem ipsum</body></html>`,
      texts: ["A & B", "About us", "Hello big world!", "A link"],
    },
    { content: "<b>All of it</b>", texts: ["All of it"] },
    { content: "Run <code>npm i</code> now, <span translate=no>Acme</span>.", texts: ["Run npm i now, Acme."] },
    { content: "<p>a<br>b<div>c</div>d", texts: ["a", "b", "c", "d"] },
    { content: "<p <b>x</p></b></i>y <3 & z <", texts: ["x", "y <3 & z <"] },
    { content: "a\u0000b <svg><text>t</text></svg> c", texts: ["a\u0000b t c"] },
  ],
  hostile: [
    ["100,000 open tags", () => `${"<b>".repeat(100_000)}x`],
    ["100,000 blocks in one another", () => `${"<div>".repeat(100_000)}x${"</div>".repeat(100_000)}`],
    ["tags closed in the wrong order", () => `${"<b><i>x".repeat(30_000)}${"</b></i>".repeat(30_000)}`],
    ["end tags of nothing", () => `${"<b>".repeat(30_000)}y${"</i>".repeat(30_000)}x`],
    ["a megabyte of <", () => "<".repeat(1_000_000)],
    ["an attribute that never ends", () => `<a title="${"x ".repeat(500_000)}`],
    ["a megabyte of entities", () => "&amp;".repeat(200_000)],
  ],
});

it("says the language that the page is in now, and leaves other languages alone", () => {
  const source = `<html lang="en-GB"><p>Hello <i lang="la">ad hoc</i>`;
  const document = html.parse(source, { from: "en", to: "fr" });
  expect(document.segments[0]).toMatchObject({ text: "Hello ad hoc", marks: [{ kind: "keep", start: 6, end: 12 }] });
  expect(document.render([{ text: "ad hoc, bonjour", marks: [{ kind: "keep", tag: 0, start: 0, end: 6 }] }])).toBe(
    `<html lang="fr"><p><i lang="la">ad hoc</i>, bonjour`,
  );
});

it("writes attributes in the quotes they had", () => {
  const document = html.parse(`<img alt=Cat><a title='It is'>x</a>`, { to: "fr" });
  expect(document.render([{ text: 'le "chat"', marks: [] }, { text: "c'est", marks: [] }, undefined])).toBe(
    `<img alt="le &quot;chat&quot;"><a title='c&#39;est'>x</a>`,
  );
});
