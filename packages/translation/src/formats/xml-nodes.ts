import { SaxesParser } from "saxes";
import type { FormatName } from "./format.ts";
import { invalidDocument, MAX_NESTING, overLimit } from "./limits.ts";

/** A part of an XML document; `start` and `end` are its place there, in UTF-16 units. */
export type XmlNode =
  | {
      readonly kind: "open";
      /** Without its prefix. */
      readonly name: string;
      /** With its colon, or empty. */
      readonly prefix: string;
      readonly attributes: Readonly<Record<string, string>>;
      readonly start: number;
      readonly end: number;
      /** Index of the node that closes it. A tag such as `<x/>` has one of no width. */
      readonly close: number;
    }
  | { readonly kind: "close"; readonly name: string; readonly start: number; readonly end: number }
  | { readonly kind: "text"; readonly text: string; readonly start: number; readonly end: number }
  /** Comments and processing instructions. */
  | { readonly kind: "hidden"; readonly start: number; readonly end: number };

/**
 * The tags and texts of an XML document, in order; what is before and behind the root is left out. Entities that a document type
 * defines are an error, since nothing of it is read.
 *
 * @throws TranslationError `TRANSLATION_DOCUMENT_INVALID`, `TRANSLATION_DOCUMENT_LIMIT`
 */
export function xmlNodes(format: FormatName, source: string): XmlNode[] {
  const nodes: XmlNode[] = [];
  const opened: number[] = [];
  let at = 0;
  let tagStart = 0;
  const parser = new SaxesParser();
  const add = (node: XmlNode): void => {
    nodes.push(node);
    at = node.end;
  };
  const addHidden = (end: number): void => {
    if (opened.length > 0) add({ kind: "hidden", start: at, end });
  };
  parser.on("opentagstart", () => {
    tagStart = source.lastIndexOf("<", parser.position - 1);
  });
  parser.on("opentag", ({ name, attributes }) => {
    if (opened.length >= MAX_NESTING) throw overLimit(format, `it is nested more than ${MAX_NESTING} deep`);
    opened.push(nodes.length);
    add({
      kind: "open",
      name: localName(name),
      prefix: prefixOf(name),
      attributes,
      start: tagStart,
      end: parser.position,
      close: -1,
    });
  });
  parser.on("closetag", ({ name, isSelfClosing }) => {
    const index = opened.pop()!;
    nodes[index] = { ...(nodes[index] as XmlNode & { kind: "open" }), close: nodes.length };
    const end = parser.position;
    add({ kind: "close", name: localName(name), start: isSelfClosing ? end : source.lastIndexOf("<", end - 1), end });
  });
  parser.on("text", (text) => {
    if (opened.length === 0) return;
    // it is told of when what ends it has been seen
    add({ kind: "text", text, start: at, end: source.indexOf("<", at) });
  });
  parser.on("cdata", (text) => add({ kind: "text", text, start: at, end: parser.position }));
  // told of before its ">"
  parser.on("comment", () => addHidden(parser.position + 1));
  parser.on("processinginstruction", () => addHidden(parser.position));
  parser.on("error", (error) => {
    throw invalidDocument(
      format,
      error.message.replace(/^\d+:\d+: /, "").replace(/\.$/, ""),
      { source, offset: parser.position },
      error,
    );
  });
  parser.write(source).close();
  return nodes;
}

/** A tag with attributes that have these values. */
export function withAttributes(tag: string, values: Readonly<Record<string, string>>): string {
  const left = new Map(Object.entries(values));
  const changed = tag.replace(/(\s)([^\s=/>]+)(\s*=\s*)(?:"[^"]*"|'[^']*')/g, (whole, space, name, equals) => {
    const value = left.get(name);
    left.delete(name);
    return value === undefined ? whole : `${space}${name}${equals}${quoted(value)}`;
  });
  const more = [...left].map(([name, value]) => ` ${name}=${quoted(value)}`).join("");
  return changed.replace(/\s*\/?>$/, (end) => more + end);
}

/** Text as XML; characters that XML cannot have are left out. */
export function escapeXml(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
  );
}

const quoted = (value: string): string => `"${escapeXml(value).replaceAll('"', "&quot;")}"`;
const prefixOf = (name: string): string => name.slice(0, name.indexOf(":") + 1);
const localName = (name: string): string => name.slice(name.indexOf(":") + 1);
