import { strFromU8, strToU8, type UnzipFileInfo, unzipSync, type Zippable, zipSync } from "fflate";
import { docxSegments } from "./docx-segments.ts";
import type { Format } from "./format.ts";
import { checkLength, invalidDocument, overLimit } from "./limits.ts";
import { splicedDocument } from "./spliced-document.ts";
import { xmlNodes } from "./xml-nodes.ts";

/** Files in a document, and bytes of all of them unpacked: a small archive may hold an endless one. */
const MAX_FILES = 10_000;
const MAX_UNPACKED = 256 * 1024 * 1024;
/** Files with text that readers see. */
const PARTS = /^word\/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml$/;

/**
 * Word's DOCX: the text of paragraphs, tables, headers, footers and notes. Formatting and links are marks; pictures, fields,
 * styles and all other files stay. A document of which nothing changes stays byte for byte.
 */
export const docx: Format<Uint8Array> = {
  name: "docx",
  parse(content) {
    const files = filesOf(content);
    if (files["word/document.xml"] === undefined) throw invalidDocument("docx", "it has no word/document.xml");
    const parts = Object.keys(files)
      .filter((path) => PARTS.test(path))
      .map((path) => {
        const source = textOf(files[path]!, path);
        checkLength("docx", source);
        const inline = docxSegments(path.slice("word/".length, -".xml".length), source, xmlNodes("docx", source));
        // each segment writes its own runs
        return { path, source, document: splicedDocument({ source, plain: [], inline, escape: (text) => text }) };
      });
    return {
      segments: parts.flatMap(({ document }) => document.segments),
      render(translations) {
        let at = 0;
        const changed: Record<string, Uint8Array> = {};
        for (const { path, source, document } of parts) {
          const written = document.render(translations.slice(at, at + document.segments.length));
          at += document.segments.length;
          if (written !== source) changed[path] = strToU8(written);
        }
        if (Object.keys(changed).length === 0) return content;
        const all: Zippable = {};
        for (const [path, bytes] of Object.entries(files)) {
          // pictures are packed already
          all[path] = [changed[path] ?? bytes, { level: /\.(?:xml|rels)$/.test(path) ? 6 : 0 }];
        }
        return zipSync(all, { mtime: new Date(1980, 0, 1) });
      },
    };
  },
};

/** The files of an archive, unpacked. */
function filesOf(content: Uint8Array): Record<string, Uint8Array> {
  let [count, size] = [0, 0];
  const check = ({ originalSize }: UnzipFileInfo): boolean => {
    count++;
    size += originalSize;
    if (count > MAX_FILES) throw overLimit("docx", `it has more than ${MAX_FILES} files`);
    if (size > MAX_UNPACKED) throw overLimit("docx", `unpacked it has more than ${MAX_UNPACKED} bytes`);
    return true;
  };
  try {
    return unzipSync(content, { filter: check });
  } catch (error) {
    if ((error as { code?: unknown }).code === "TRANSLATION_DOCUMENT_LIMIT") throw error;
    throw invalidDocument("docx", `it is no archive that can be read (${(error as Error).message})`, undefined, error);
  }
}

function textOf(bytes: Uint8Array, path: string): string {
  const text = strFromU8(bytes);
  if (text.includes("\ufffd")) throw invalidDocument("docx", `${path} is not UTF-8`);
  return text;
}
