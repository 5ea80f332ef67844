import fc from "fast-check";
import { expect, it } from "vitest";
import { testFormat } from "./format.contract.ts";
import { po } from "./po.ts";
import { newline, words } from "./words.contract.ts";

const quote = (text: string) => JSON.stringify(text);
const message = fc
  .tuple(
    fc.constantFrom("", "# note\n", "#. note\n#: a.c:1\n#, c-format\n", '#| msgid "before"\n'),
    fc.constantFrom("", 'msgctxt "menu"\n'),
    fc.oneof(
      words.map(quote),
      fc.tuple(words, words).map(([a, b]) => `""\n${quote(`${a}\n`)}\n${quote(`${b} "x"`)}`),
    ),
    fc.constantFrom('msgstr ""', 'msgstr "là"', 'msgid_plural "some"\nmsgstr[0] ""\nmsgstr[1] ""'),
  )
  .map(([comment, context, id, rest]) => `${comment}${context}msgid ${id}\n${rest}\n`);
const head = (fields: string) => `msgid ""\nmsgstr ""\n"Project-Id-Version: a\\n"\n${fields}`;
const english = head('"Language: en\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n');

testFormat("po", {
  format: po,
  isBilingual: true,
  documents: fc
    .tuple(fc.array(message), newline, fc.constantFrom("", '\n#~ msgid "gone"\n#~ msgstr ""\n'))
    .map(([messages, end, obsolete]) => `${[english, ...messages].join("\n")}${obsolete}`.replaceAll("\n", end)),
  examples: [
    { content: "", texts: [] },
    {
      content: `${english}\n#, c-format\nmsgctxt "a"\nmsgid "Open\\t\\"%s\\"\\n"\n"now"\nmsgstr ""\n\nmsgid "Done"\nmsgstr "Fini"\n\nmsgid "one file"\nmsgid_plural "%d files"\nmsgstr[0] ""\nmsgstr[1] ""\n`,
      texts: ['Open\t"%s"\nnow', "one file", "%d files"],
    },
  ],
  refused: [
    ["a line that is nothing", () => 'msgid "a"\nmsgstr ""\nwhat\n', "TRANSLATION_DOCUMENT_INVALID"],
    ["an open quote", () => 'msgid "a\nmsgstr ""\n', "TRANSLATION_DOCUMENT_INVALID"],
    ["a message without msgstr", () => 'msgid "a"\n\nmsgid "b"\nmsgstr ""\n', "TRANSLATION_DOCUMENT_INVALID"],
    ["a text without a keyword", () => '"a"\n', "TRANSLATION_DOCUMENT_INVALID"],
    ["forms out of order", () => 'msgid "a"\nmsgid_plural "b"\nmsgstr[1] ""\n', "TRANSLATION_DOCUMENT_INVALID"],
    ["another language's", () => head('"Language: de\\n"\n'), "TRANSLATION_DOCUMENT_INVALID"],
  ],
  hostile: [
    ["100,000 messages", () => Array.from({ length: 100_000 }, (_, n) => `msgid "${n} x"\nmsgstr "y"\n`).join("\n")],
    ["a message of a megabyte", () => `msgid ""\n${'"\\\\\\""\n'.repeat(150_000)}msgstr "x"\n`],
  ],
});

const fill = (source: string, to: string, texts: readonly (string | readonly [string, boolean])[]) =>
  po
    .parse(source, { from: "en", to })
    .render(texts.map((one) => ({ text: [one].flat()[0] as string, marks: [], uncertain: [one].flat()[1] === true })));

it("fills what is empty, and leaves what is there", () => {
  const before = `${english.replace("Language: en", "Language: fr")}
msgid "Cat"
msgstr "Chat"

#, fuzzy
msgid "Dog"
msgstr "Loup"

msgctxt "x"
msgid "One\\nTwo"
`;
  expect(fill(`${before}msgstr ""\n`, "fr", ['Un\n"Deux"'])).toBe(`${before}msgstr ""\n"Un\\n"\n"\\"Deux\\""\n`);
});

it("makes what is doubted fuzzy, beside other flags too", () => {
  const source = '#: a.c:3\n#, c-format\nmsgid "a %s"\nmsgstr ""\n\n# note\nmsgctxt "m"\nmsgid "b"\nmsgstr ""\n';
  expect(
    fill(source, "fr", [
      ["un %s", true],
      ["bé", true],
    ]),
  ).toBe(
    '#: a.c:3\n#, fuzzy, c-format\nmsgid "a %s"\nmsgstr "un %s"\n\n# note\n#, fuzzy\nmsgctxt "m"\nmsgid "b"\nmsgstr "bé"\n',
  );
});

const template = `${head('"Language: \\n"\n"Content-Type: text/plain; charset=CHARSET\\n"\n"Plural-Forms: nplurals=INTEGER; plural=EXPRESSION;\\n"\n')}\nmsgid "a file"\nmsgid_plural "%d files"\nmsgstr[0] ""\nmsgstr[1] ""\n`;

it.each([
  [
    "fr",
    ["un fichier", "%d fichiers"],
    'msgstr[0] "un fichier"\nmsgstr[1] "%d fichiers"\n',
    "nplurals=2; plural=(n > 1);",
  ],
  ["ja", ["ファイル"], 'msgstr[0] "ファイル"\n', "nplurals=1; plural=0;"],
  ["cs", ["soubor", "soubory"], 'msgstr[0] "soubor"\nmsgstr[1] "soubory"\nmsgstr[2] "soubory"\n', "nplurals=3; "],
  ["pt-BR", ["um", "dois"], 'msgstr[0] "um"\nmsgstr[1] "dois"\n', "nplurals=2; plural=(n > 1);"],
])("gives a template the header and the forms of %s", (to, texts, forms, rule) => {
  const found = fill(template, to, texts);
  expect(found).toContain(
    `"Language: ${to.replace("-", "_")}\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: ${rule}`,
  );
  expect(found.endsWith(`msgid_plural "%d files"\n${forms}`)).toBe(true);
  expect(found.includes("#, fuzzy")).toBe(to === "cs");
  expect(po.parse(found, { to }).segments).toEqual([]);
});

it("says the rule for plurals where the header does not", () => {
  const plural = 'msgid "one file"\nmsgid_plural "%d files"\nmsgstr[0] ""\nmsgstr[1] ""\n';
  const filled = fill(`${head('"Language: fr\\n"\n')}\n${plural}`, "fr", ["un fichier", "%d fichiers"]);
  expect(filled).toContain('"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n');
  expect(fill(`${head('"Language: fr\\n"\n')}\nmsgid "a"\nmsgstr ""\n`, "fr", ["à"])).not.toContain("Plural");
});

it("begins and ends lines where the message does", () => {
  const filled = fill('msgid "\\nOne\\n"\nmsgstr ""\n', "fr", ["Un"]);
  expect(filled).toBe('msgid "\\nOne\\n"\nmsgstr ""\n"\\n"\n"Un\\n"\n');
});
