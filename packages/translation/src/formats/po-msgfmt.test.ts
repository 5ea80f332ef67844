import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fakeTranslator } from "../document/fake-translator.contract.ts";
import { translateDocument } from "../document/translate-document.ts";
import { writePoString } from "./po-string.ts";

const msgfmt = (content: string) =>
  spawnSync("msgfmt", ["--check", "--output-file=/dev/null", "-"], { input: content });
const isThere = msgfmt("").error === undefined;

const part = fc.constantFrom("one", "two", "Anna", "%s", "%d", "%1$s %2$d", "%5.2f", "100 %%", '"x"', "\\", "été");
const text = fc
  .tuple(
    fc.constantFrom("", "\n"),
    fc.array(part, { minLength: 1, maxLength: 6 }),
    fc.constantFrom("", "\n", " a\nb\n"),
  )
  // a message has numbers for all of its values or for none
  .filter(([, parts]) => !parts.some((own) => own.includes("$")) || !parts.some((own) => /^%[^%\d]|^%5/.test(own)))
  .filter(([, parts]) => parts.filter((own) => own.includes("$")).length < 2)
  .map(([before, parts, behind]) => `${before}${parts.join(" ")} word${behind}`);
const messages = fc.uniqueArray(text, { minLength: 1, maxLength: 5 }).map((texts) =>
  texts.map((own, n) => {
    const id = writePoString(own, "\n");
    // forms differ in their number alone
    const plural = n % 2 === 0 ? "" : `msgid_plural ${writePoString(own.replace("word", "words"), "\n")}\n`;
    return `#, c-format\nmsgid ${id}\n${plural}${plural === "" ? 'msgstr ""' : 'msgstr[0] ""\nmsgstr[1] ""'}\n`;
  }),
);
const header = `msgid ""
msgstr ""
"Project-Id-Version: a 1\\n"
"PO-Revision-Date: 2024-05-06 07:08+0000\\n"
"Last-Translator: A <a@b.example>\\n"
"Language-Team: none\\n"
"Language: \\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=CHARSET\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=INTEGER; plural=EXPRESSION;\\n"
`;

describe.skipIf(!isThere)("gettext's msgfmt", () => {
  const orders: Record<string, ((words: string[]) => string[]) | undefined> = {
    "as they stand": undefined,
    reversed: (words) => words.toReversed(),
    "without some": (words) => words.filter((_, n) => n % 3 !== 1),
  };

  it.each(Object.entries(orders))("takes translations with words %s", async (_, order) => {
    const translator = fakeTranslator((word) => word, order);
    await fc.assert(
      fc.asyncProperty(messages, fc.constantFrom("fr", "de", "ru", "ja"), async (list, to) => {
        const template = [header, ...list].join("\n");
        const { output } = await translateDocument(translator, template, { from: "en", to, format: "po" });
        // what is fuzzy is not used: look at it too
        const { status, stderr } = msgfmt(output.replaceAll(" fuzzy,", "").replaceAll("#, fuzzy\n", ""));
        expect([status, String(stderr), output]).toEqual([0, "", output]);
      }),
      { numRuns: 40 },
    );
  });
});
