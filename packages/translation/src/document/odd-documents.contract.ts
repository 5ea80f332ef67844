import fc from "fast-check";
import { stringify } from "yaml";
import type { FormatName } from "../formats/format.ts";
import { escapeHtml } from "../formats/html.ts";
import { writePoString } from "../formats/po-string.ts";
import { escapeXml } from "../formats/xml-nodes.ts";

/** What must come through wherever it stands in a text, each as often as it stands there. */
export const KEPT: readonly string[] = ["{name}", "{{count}}", "%1$s", "https://a.example/b?c=d", "me@a.example"];

/** Words, and what people, programs and attackers write beside them. */
const fragment: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("one", "two", "Anna", "it's", "été", "Straße", "a") },
  // an address ends where white space begins
  { weight: 4, arbitrary: fc.constantFrom(...KEPT.map((part) => (part.endsWith("}") ? part : ` ${part} `))) },
  { weight: 2, arbitrary: fc.constantFrom("漢字", "Привет", "שלום", "ไทย", "한국", "مرحبا", "नमस्ते") },
  {
    weight: 1,
    arbitrary: fc.constantFrom("😀", "👩‍👩‍👧", "e\u0301", "\u202eabc\u202c", "a\u200bb", "\u00a0", "\ufeff"),
  },
  { weight: 2, arbitrary: fc.constantFrom("...", "?!", "—", "12.5 %", "$1,250", "1:30", "#", "@", "•", "«x»") },
  { weight: 1, arbitrary: fc.constantFrom("{n, plural, one {# day} other {# days}}", "{", "}}", "%", "${", "{0") },
  { weight: 1, arbitrary: fc.constantFrom("&", "&amp;", "<b", "</i>", "<3", "]]>", "-->", "<!--", "a < b > c") },
  {
    weight: 1,
    arbitrary: fc.constantFrom("\\", "`", "*", "_x_", "**", "[", "](", "|", "~~", "'", '"', "---", ";", ","),
  },
  { weight: 1, arbitrary: fc.constantFrom("\t", "  ", "x".repeat(300), "?".repeat(50), "ab1".repeat(100)) },
);

const text = (glue: readonly string[] = [" ", " ", ""]): fc.Arbitrary<string> =>
  fc
    .array(fc.tuple(fragment, fc.constantFrom(...glue)), { minLength: 1, maxLength: 8 })
    .map((parts) => parts.flat().join("").trim());
const texts = fc.array(text(), { minLength: 1, maxLength: 5 });

/** Text that the format's own parser may read as anything. */
const raw = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: text().map((own) => ` ${own} `) },
      fc.constantFrom(
        "\n",
        "\r\n",
        "\n\n",
        "\u0000",
        "<b>",
        "</b>",
        "<p>",
        "<a href='",
        "<code>",
        "<script>",
        "- ",
        "> ",
        "# ",
        "```",
        "    ",
      ),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

const each = (write: (text: string, index: number) => string, join = "") =>
  texts.map((list) => list.map(write).join(join));
const oneLine = (value: string) => value.replace(/[\t\r\n]+/g, " ");
/** So that a cue does not end, and no line is a time. */
const cue = (value: string) => `x ${oneLine(value)}`;

/** Documents of each format with odd texts in them, and what else may come with that name. */
export const ODD_DOCUMENTS: Readonly<Record<Exclude<FormatName, "docx">, fc.Arbitrary<string>>> = {
  text: raw,
  html: fc.oneof(
    raw,
    each((value) => `<p title="${escapeHtml(value).replaceAll('"', "&quot;")}">${escapeHtml(value)} <b>two</b>`),
  ),
  markdown: fc.oneof(
    raw,
    each((value) => `- ${oneLine(value)}\n`),
  ),
  mdx: raw,
  json: each((value) => JSON.stringify(value), ",\n").map((list) => `[${list}]`),
  yaml: texts.map((list) => stringify(list)),
  srt: each((value, n) => `${n + 1}\n00:00:0${n},000 --> 00:00:0${n},900\n${cue(value)}\n`, "\n"),
  vtt: each((value, n) => `00:0${n}.000 --> 00:0${n}.900\n${escapeHtml(cue(value))}\n`, "\n").map(
    (cues) => `WEBVTT\n\n${cues}`,
  ),
  csv: each((value, n) => `${n},"${value.replaceAll('"', '""')}",z`, "\r\n"),
  po: each((value) => `msgid ${writePoString(`x ${value}`, "\n")}\nmsgstr ""\n`, "\n"),
  xliff: each((value, n) => `<segment id="s${n}"><source>${escapeXml(value)}<ph id="1"/> end</source></segment>`).map(
    (segments) =>
      `<xliff version="2.0" srcLang="en" trgLang="fr"><file id="f"><unit id="u">${segments}</unit></file></xliff>`,
  ),
};
