import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csv } from "./csv.ts";
import { testFormat } from "./format.contract.ts";
import { newline, words } from "./words.contract.ts";

const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
const cell = fc.oneof(
  words.filter((text) => !text.includes(",")),
  words.map(quote),
  fc.tuple(words, words).map(([a, b]) => quote(`${a} "${b}",\n${a}`)),
  fc.constantFrom("", '""', "12", "a;b", '5" screen', " x "),
);
const documents = fc
  .tuple(
    fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
    newline,
    fc.boolean(),
    fc.constantFrom("", "\ufeff"),
  )
  .map(([rows, end, last, mark]) => mark + rows.map((row) => row.join(",")).join(end) + (last ? end : ""));

testFormat("csv", {
  format: csv,
  documents,
  examples: [
    { content: "", texts: [] },
    {
      content: '\ufeffid,text\r\n1,"Hello, ""you"""\r\n\r\n2,two,more\n,"a\nb"\n3',
      texts: ["id", "text", 'Hello, "you"', "two", "more", "a\nb"],
    },
    { content: "a;b,c;d\ne", texts: ["a", "b,c", "d", "e"] },
    { content: 'a;b,a;b\n"aa ""Über"",\naa",aa', texts: ["a;b", "a;b", 'aa "Über",\naa', "aa"] },
    { content: 'a\tb\n"c\td\n', texts: ["a", "b", '"c', "d"] },
    // as spreadsheet programs write it
    { content: 'a\tb\n"say ""hi""\tor\nbye"\td\n', texts: ["a", "b", 'say "hi"\tor\nbye', "d"] },
    // quotes that are text
    { content: 'a\tb\n"c\td"\n5" e\tf\n', texts: ["a", "b", '"c', 'd"', '5" e', "f"] },
  ],
  refused: [["a quote that is never closed", () => 'a,b\n"c,d\n', "TRANSLATION_DOCUMENT_INVALID"]],
  hostile: [
    ["a megabyte of commas", () => ",".repeat(1_000_000)],
    ["a megabyte of quotes", () => '"'.repeat(1_000_000)],
    ["a cell of a megabyte", () => `a,"${"b ".repeat(500_000)}"\n`],
    ["100,000 rows", () => "some text,12,\n".repeat(100_000)],
  ],
});

describe("columns", () => {
  const source = "id,text,note\nx,Hello,y\n";
  const textsOf = (columns: (string | number)[]) =>
    csv.parse(source, { to: "fr", columns }).segments.map(({ id, text }) => `${id}: ${text}`);

  it("by name leave the header alone, by number do not", () => {
    expect(textsOf(["text"])).toEqual(["row 2, column 2: Hello"]);
    expect(textsOf([2])).toEqual(["row 1, column 2: text", "row 2, column 2: Hello"]);
    expect(textsOf(["note", 1])).toEqual(["row 2, column 1: x", "row 2, column 3: y"]);
  });

  it.each([["nothing"], [4]])("%j is an error where there is none", (column) => {
    expect(() => textsOf([column])).toThrow(expect.objectContaining({ code: "TRANSLATION_OPTION_INVALID" }));
  });
});

it("quotes what needs it", () => {
  const { render } = csv.parse('a,"b"\n', { to: "fr" });
  const write = (texts: string[]) => render(texts.map((text) => ({ text, marks: [] })));
  expect(write(["x, y", "z"])).toBe('"x, y","z"\n');
  expect(write(['say "x"', "z"])).toBe('"say ""x""","z"\n');
});

describe("what is rendered is the same table", () => {
  const reread = (source: string, changes: Record<string, string>) => {
    const { segments, render } = csv.parse(source, { to: "fr" });
    const text = render(
      segments.map(({ text }) => (text in changes ? { text: changes[text]!, marks: [] } : undefined)),
    );
    return csv.parse(text, { to: "fr" }).segments.map(({ id, text }) => `${id}: ${text}`);
  };

  it.each<[string, string, Record<string, string>, string[]]>([
    [
      "where only quotes that go told the delimiter",
      'a;b,a;b\nx;"p ""q"" r",y\n',
      { 'x;"p ""q"" r"': "p" },
      ["row 1, column 1: a;b", "row 1, column 2: a;b", "row 2, column 1: p", "row 2, column 2: y"],
    ],
    [
      "where a quote stands in a field of the first line",
      '5" x,a;b;c\n',
      { '5" x,a': "y, z, a" },
      ["row 1, column 1: y, z, a", "row 1, column 2: b", "row 1, column 3: c"],
    ],
    [
      "where a column of odd quotes gets more of them",
      '";," \n, a',
      { " a": 'ab\n"",;' },
      ['row 2, column 2: ab\n"",;'],
    ],
    ["where TSV gets commas", "a\tb\n", { b: "c, d, e" }, ["row 1, column 1: a", "row 1, column 2: c, d, e"]],
    [
      "where a row of one cell is emptied",
      "a,b\nc\nd\n",
      { c: "" },
      ["row 1, column 1: a", "row 1, column 2: b", "row 3, column 1: d"],
    ],
  ])("%s", (_name, source, changes, expected) => {
    expect(reread(source, changes)).toEqual(expected);
  });

  it("whatever quotes and delimiters stand in it", () => {
    const odd = (...parts: string[]) =>
      fc
        .array(fc.constantFrom("a", ",", ";", '"', '""', "\n", " ", ...parts), { maxLength: 14 })
        .map((all) => all.join(""));
    fc.assert(
      fc.property(odd(',"', '";', '",'), odd(), fc.nat(), (source, text, which) => {
        let document: ReturnType<typeof csv.parse>;
        try {
          document = csv.parse(source, { to: "fr" });
        } catch {
          return;
        }
        const { segments, render } = document;
        const chosen = segments[which % segments.length];
        const translation = { text: `a${text}`, marks: [] };
        const after = csv.parse(render(segments.map((one) => (one === chosen ? translation : undefined))), {
          to: "fr",
        });
        expect(after.segments).toEqual(segments.map((one) => (one === chosen ? { ...one, ...translation } : one)));
      }),
      { numRuns: 1000 },
    );
  });
});

describe("TSV", () => {
  const translated = (source: string, ...texts: string[]) =>
    csv.parse(source, { to: "fr" }).render(texts.map((text) => ({ text, marks: [] })));

  it("keeps quotes of spreadsheet programs, and puts them where they are needed", () => {
    const source = 'id\ttext\n1\t"a ""b"""\n2\tc\n';
    expect(translated(source, "id", "texte", 'à "b"', '"c" d')).toBe('id\ttexte\n1\t"à ""b"""\n2\t"""c"" d"\n');
    expect(translated(source, "id", "texte", "a", "c\td")).toBe('id\ttexte\n1\t"a"\n2\t"c\td"\n');
  });

  it("without them has no tabs in texts", () => {
    expect(translated('id\ttext\n1\t"c\n', "id", "texte", '"c\td')).toBe('id\ttexte\n1\t"c d\n');
  });
});
