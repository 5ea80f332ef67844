import fc from "fast-check";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { expect, it } from "vitest";
import { docx } from "./docx.ts";
import { testFormat } from "./format.contract.ts";
import { words } from "./words.contract.ts";
import { escapeXml } from "./xml-nodes.ts";

const NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const part = (body: string) =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<w:document ${NAMESPACE}><w:body>${body}<w:sectPr/></w:body></w:document>`;
const file = (body: string, more: Record<string, Uint8Array> = {}) =>
  zipSync(
    {
      "[Content_Types].xml": strToU8("<Types/>"),
      "word/document.xml": strToU8(part(body)),
      "word/media/a.png": Uint8Array.of(1, 2),
      ...more,
    },
    { mtime: new Date(1990, 0, 1) },
  );
const bodyOf = (content: Uint8Array) =>
  /<w:body>(.*)<w:sectPr\/>/s.exec(strFromU8(unzipSync(content)["word/document.xml"]!))![1]!;
const run = (text: string, format = "") =>
  `<w:r>${format && `<w:rPr>${format}</w:rPr>`}<w:t xml:space="preserve">${escapeXml(text)}</w:t></w:r>`;
/** An archive whose directory gives another unpacked size of word/document.xml. */
const sized = (content: Uint8Array, size: number) => {
  const bytes = content.slice();
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < bytes.length - 46; at++) {
    const isEntry = view.getUint32(at, true) === 0x02014b50;
    if (isEntry && strFromU8(bytes.subarray(at + 46, at + 63)) === "word/document.xml")
      view.setUint32(at + 24, size, true);
  }
  return bytes;
};
const paragraph = (...runs: string[]) => `<w:p>${runs.join("")}</w:p>`;

const piece = fc.oneof(
  words.map((text) => run(`${text} `)),
  words.map((text) => run(`${text} `, "<w:b/>")),
  words.map((text) => run(text, '<w:i/><w:lang w:val="en-US"/>')),
  words.map((text) => `<w:hyperlink r:id="r1" xmlns:r="r">${run(text)}${run("x", "<w:b/>")}</w:hyperlink>`),
  words.map((text) => `<w:sdt><w:sdtPr><w:id w:val="1"/></w:sdtPr><w:sdtContent>${run(text)}</w:sdtContent></w:sdt>`),
  words.map((text) => `<w:ins w:id="1"><w:r><w:t>${escapeXml(text)}</w:t><w:tab/><w:t>b</w:t></w:r></w:ins>`),
  fc.constantFrom(
    "<w:r><w:tab/></w:r>",
    '<w:bookmarkStart w:id="0" w:name="a"/>',
    '<w:proofErr w:type="spellStart"/>',
    '<w:del w:id="2"><w:r><w:delText>old</w:delText></w:r></w:del>',
    '<w:r><w:t>see </w:t><w:footnoteReference w:id="1"/><w:t xml:space="preserve"> there</w:t></w:r>',
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>',
    `<w:r><w:pict><w:txbxContent>${paragraph(run("in a box"))}</w:txbxContent></w:pict></w:r>`,
    "<m:oMath xmlns:m='m'><m:r><m:t>x</m:t></m:r></m:oMath>",
  ),
);
const documents = fc
  .array(
    fc.array(piece, { maxLength: 5 }).map((pieces) => paragraph("<w:pPr><w:jc/></w:pPr>", ...pieces)),
    { maxLength: 4 },
  )
  .map((paragraphs) => file(paragraphs.join("")));

testFormat("docx", {
  format: docx,
  documents,
  examples: [
    { content: file(""), texts: [] },
    {
      content: file(
        paragraph(run("Hello "), run("big", "<w:b/>"), run(" wor"), '<w:proofErr w:type="x"/>', run("ld.")) +
          `<w:tbl><w:tr><w:tc>${paragraph("<w:r><w:t>A</w:t><w:tab/><w:t>B</w:t></w:r>")}</w:tc></w:tr></w:tbl>`,
        {
          "word/footer1.xml": strToU8(`<w:ftr ${NAMESPACE}>${paragraph(run("Foot"))}</w:ftr>`),
          "word/styles.xml": strToU8("<w:p/>"),
        },
      ),
      texts: ["Hello big world.", "A", "B", "Foot"],
    },
  ],
  refused: [
    ["no archive", () => strToU8("hello"), "TRANSLATION_DOCUMENT_INVALID"],
    ["another archive", () => zipSync({ a: Uint8Array.of(1) }), "TRANSLATION_DOCUMENT_INVALID"],
    ["broken XML", () => file("<w:p>"), "TRANSLATION_DOCUMENT_INVALID"],
    ["half of an archive", () => file(paragraph(run("a"))).subarray(0, 200), "TRANSLATION_DOCUMENT_INVALID"],
    ["a file that says it has 2 GB", () => sized(file(""), 2 ** 31 - 1), "TRANSLATION_DOCUMENT_LIMIT"],
    ["a file that has more than it says", () => sized(file(paragraph(run("a"))), 100), "TRANSLATION_DOCUMENT_INVALID"],
    [
      "20,000 files",
      () => zipSync(Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`${n}.x`, new Uint8Array()]))),
      "TRANSLATION_DOCUMENT_LIMIT",
    ],
    [
      "300 boxes in one another",
      () => file("<w:p><w:r>".repeat(300) + "</w:r></w:p>".repeat(300)),
      "TRANSLATION_DOCUMENT_LIMIT",
    ],
  ],
  hostile: [
    ["20,000 paragraphs", () => file(paragraph(run("some text"), run("bold", "<w:b/>")).repeat(20_000))],
    ["20,000 runs", () => file(paragraph(run("a ").repeat(10_000), (run("b ", "<w:b/>") + run("c ")).repeat(5_000)))],
  ],
});

it("writes a run for each formatting, inside of links too", () => {
  const link = (inside: string) => `<w:hyperlink w:anchor="a">${inside}</w:hyperlink>`;
  const content = file(paragraph(run("See "), link(run("the ") + run("red", "<w:b/>")), run(" house & more")));
  const { segments, render } = docx.parse(content, { to: "fr" });
  expect(segments[0]!.text).toBe("See the red house & more");
  const [open, bold, boldEnd, close] = segments[0]!.marks;
  const text = "Voir la maison rouge & plus";
  const marks = [
    { ...open!, start: 5, end: 5 },
    { ...bold!, start: 15, end: 15 },
    { ...boldEnd!, start: 20, end: 20 },
    { ...close!, start: 20, end: 20 },
  ];
  expect(bodyOf(render([{ text, marks }]))).toBe(
    paragraph(run("Voir "), link(run("la maison ") + run("rouge", "<w:b/>")), run(" & plus")),
  );
});

it("leaves what is not text inside of its run", () => {
  const content = file(
    paragraph("<w:r><w:rPr><w:i/></w:rPr><w:t>one</w:t><w:tab/><w:t>two</w:t><w:br/><w:t>three</w:t></w:r>"),
  );
  const { segments, render } = docx.parse(content, { to: "fr" });
  expect(segments.map(({ text }) => text)).toEqual(["one", "two", "three"]);
  expect(bodyOf(render([undefined, { text: "deux", marks: [] }, undefined]))).toBe(
    paragraph(
      "<w:r><w:rPr><w:i/></w:rPr><w:t>one</w:t><w:tab/></w:r>",
      run("deux", "<w:i/>"),
      "<w:r><w:rPr><w:i/></w:rPr><w:br/><w:t>three</w:t></w:r>",
    ),
  );
});

it("keeps the other files", () => {
  const content = file(paragraph(run("one")), { "word/styles.xml": strToU8("<styles/>") });
  const written = docx.parse(content, { to: "fr" }).render([{ text: "un", marks: [] }]);
  const [before, after] = [unzipSync(content), unzipSync(written)];
  expect(Object.keys(after)).toEqual(Object.keys(before));
  for (const name of Object.keys(before)) if (name !== "word/document.xml") expect(after[name]).toEqual(before[name]);
});
