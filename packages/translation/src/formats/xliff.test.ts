import fc from "fast-check";
import { expect, it } from "vitest";
import { testFormat } from "./format.contract.ts";
import { newline, words } from "./words.contract.ts";
import { xliff } from "./xliff.ts";

const one = (units: string, to = "en") =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">\n<file original="a" source-language="en" target-language="${to}" datatype="plaintext"><body>\n${units}</body></file></xliff>\n`;
const two = (units: string, to = "en") =>
  `<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en" trgLang="${to}"><file id="f">${units}</file></xliff>`;

const inline = (tags: readonly string[]) =>
  fc
    .array(
      fc.oneof(
        words,
        fc.constantFrom(...tags),
        fc.tuple(fc.constantFrom(...tags), words).map((parts) => parts.join("")),
      ),
      {
        minLength: 1,
        maxLength: 5,
      },
    )
    .map((parts) => parts.join(" "));
const target = fc.constantFrom("", "\n  <target/>", '\n  <target state="new">x</target>', "\n  <target>là</target>");
const first = fc
  .tuple(inline(["<x id='1'/>", "<ph id='2'>&lt;br&gt;</ph>", "<g id='3'>a</g>", "&amp;", "<!-- c -->"]), target)
  .map(([source, done]) => `<trans-unit id="a">\n  <source>${source}</source>${done}\n  <note>n</note></trans-unit>\n`);
const second = fc
  .tuple(inline(["<ph id='1'/>", "<pc id='2'>b</pc>", "<sc id='3'/>c<ec startRef='3'/>", "<cp hex='0001'/>"]), target)
  .map(
    ([source, done]) =>
      `<unit id="u"><segment><source>${source}</source>${done.replace(/ state="\w+"/, "")}</segment></unit>`,
  );

testFormat("xliff", {
  format: xliff,
  isBilingual: true,
  documents: fc
    .tuple(
      fc.oneof(
        fc.array(first).map((units) => one(units.join(""))),
        fc.array(second).map((units) => two(units.join(""))),
      ),
      newline,
    )
    .map(([content, end]) => content.replaceAll("\n", end)),
  examples: [
    {
      content: one(
        `<group translate="no"><trans-unit id="1"><source>stays</source></trans-unit>
<trans-unit id="2" translate="yes"><source>Press <g id="1">the <mrk mtype="protected">OK</mrk></g> key</source></trans-unit></group>
<trans-unit id="3"><source>done</source><target>fait</target></trans-unit>
<trans-unit id="4"><source>copy</source><target state="needs-translation">copy</target>
  <alt-trans><source>x</source><target>y</target></alt-trans></trans-unit>
<trans-unit id="5" approved="yes"><source>approved</source></trans-unit>
<trans-unit id="6"><source>A. B.</source><seg-source><mrk mtype="seg" mid="0">A.</mrk> <mrk mtype="seg" mid="1">B.</mrk></seg-source></trans-unit>
<trans-unit id="7"><source>42</source></trans-unit>`,
      ),
      texts: ["Press the OK key", "copy", "A. B."],
    },
    {
      content: two(
        `<unit id="a"><segment state="final"><source>x y</source><target>z</target></segment><ignorable><source> </source></ignorable><segment><source><![CDATA[a < b]]> &amp; c</source></segment></unit>`,
      ),
      texts: ["a < b & c"],
    },
  ],
  refused: [
    ["other XML", () => "<html></html>", "TRANSLATION_DOCUMENT_INVALID"],
    ["another version", () => '<xliff version="3.0"/>', "TRANSLATION_DOCUMENT_INVALID"],
    ["another language's", () => one("", "de"), "TRANSLATION_DOCUMENT_INVALID"],
    ["broken XML", () => one("<trans-unit>"), "TRANSLATION_DOCUMENT_INVALID"],
    ["a unit without a source", () => one("<trans-unit id='1'/>"), "TRANSLATION_DOCUMENT_INVALID"],
    [
      "entities of entities",
      () =>
        `<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>${two("<unit id='1'><segment><source>&c;</source></segment></unit>")}`,
      "TRANSLATION_DOCUMENT_INVALID",
    ],
    ["100,000 levels", () => two("<a>".repeat(100_000)), "TRANSLATION_DOCUMENT_LIMIT"],
  ],
  hostile: [
    [
      "a megabyte of a source",
      () => two(`<unit id="1"><segment><source>${"1 ".repeat(500_000)}</source></segment></unit>`),
    ],
    ["50,000 units", () => one("<trans-unit id='1'><source>x</source><target>y</target></trans-unit>".repeat(50_000))],
    ["50,000 tags", () => one(`<trans-unit id="1"><source>${"<x id='1'/>".repeat(50_000)}</source></trans-unit>`)],
  ],
});

const fill = (source: string, texts: readonly string[], uncertain = false) => {
  const { segments, render } = xliff.parse(source, { from: "en", to: "fr" });
  return render(segments.map(({ marks }, index) => ({ text: texts[index]!, marks, uncertain })));
};

it("puts targets behind sources, in the place of empty ones, with their state (1.2)", () => {
  const source = one(
    `<trans-unit id="1">\n  <source>See <g id="1">it</g></source>\n  <note>n</note></trans-unit><trans-unit id="2"><source> Go </source><target xml:lang="fr" state='new'/></trans-unit>`,
  ).replace(' target-language="en"', "");
  expect(fill(source, ["Vu <à g", "Va"])).toBe(
    one(
      `<trans-unit id="1">\n  <source>See <g id="1">it</g></source>\n  <target state="translated" state-qualifier="mt-suggestion">Vu &lt;<g id="1">à </g>g</target>\n  <note>n</note></trans-unit><trans-unit id="2"><source> Go </source><target xml:lang="fr" state="translated" state-qualifier="mt-suggestion"> Va </target></trans-unit>`,
    )
      .replace(' target-language="en"', "")
      .replace(' datatype="plaintext"', ' datatype="plaintext" target-language="fr"'),
  );
  expect(fill(source, ["abcdef", "Va"], true)).toContain(
    '<target state="needs-review-translation" state-qualifier="mt-suggestion">',
  );
});

it("says the state in the segment (2.0)", () => {
  const unit = (state: string, rest: string) =>
    two(`<unit id="1"><x:segment id='s'${state}><x:source>a<sc id="1"/>b</x:source>${rest}</x:segment></unit>`, "fr");
  const source = unit("", "").replace("<xliff ", '<xliff xmlns:x="urn:oasis:names:tc:xliff:document:2.0" ');
  const written = (state: string) =>
    unit(state, '<x:target>x<sc id="1"/>y</x:target>').replace(
      "<xliff ",
      '<xliff xmlns:x="urn:oasis:names:tc:xliff:document:2.0" ',
    );
  expect(fill(source, ["xy"])).toBe(written(' state="translated"'));
  expect(fill(source, ["xy"], true)).toBe(written(' state="translated" subState="glossa:uncertain"'));
  expect(xliff.parse(fill(source, ["xy"]), { to: "fr" }).segments).toEqual([]);
});

it("comes with all its tags, and is well formed, wherever the marks go", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        first.map((unit) => one(unit, "fr")),
        second.map((unit) => two(unit, "fr")),
      ),
      words,
      (source, text) => {
        const { segments, render } = xliff.parse(source, { to: "fr" });
        const written = render(
          segments.map(({ marks }) => ({ text, marks: marks.map((mark) => ({ ...mark, start: 0, end: 0 })) })),
        );
        const again = xliff.parse(written, { to: "fr" });
        expect(again.segments).toEqual([]);
        for (const [, inside] of source.matchAll(
          /<source>(.*)<\/source>\s*(?:<target\/>|<target state|<note|<\/segment)/g,
        )) {
          if (segments.length === 0) continue;
          const [, made] = /<target[^>/]*>(.*)<\/target>/.exec(written)!;
          const tags = (content: string) => [...content.matchAll(/<[^>]*>/g)].map(([tag]) => tag).sort();
          expect(tags(made!)).toEqual(tags(inside!));
        }
      },
    ),
    { numRuns: 200 },
  );
});
