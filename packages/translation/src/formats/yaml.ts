import { isAlias, isMap, isScalar, isSeq, type Node, parseAllDocuments, type Scalar, stringify } from "yaml";
import type { Format } from "./format.ts";
import { checkLength, invalidDocument, MAX_NESTING, overLimit } from "./limits.ts";
import type { Edit } from "./splice.ts";
import { type PlainSegment, plainSegment, splicedDocument } from "./spliced-document.ts";

/**
 * YAML: every string value with a letter in it is a segment, written in the style it had (plain, quoted, block); keys,
 * comments, anchors and layout stay. A single root key that names the source language (Rails' `en:`) names the target.
 */
export const yaml: Format = {
  name: "yaml",
  parse(source, { from, to }) {
    checkLength("yaml", source);
    checkNesting(source);
    const plain: PlainSegment[] = [];
    const edits: Edit[] = [];
    const documents = parseAllDocuments(source, {
      // Whether a key occurs twice takes the square of the keys' number to find out, and matters to nobody here.
      uniqueKeys: false,
    });
    for (const document of Array.isArray(documents) ? documents : []) {
      const [error] = document.errors;
      if (error !== undefined) {
        throw invalidDocument("yaml", error.message.split("\n")[0]!, { source, offset: error.pos[0] }, error);
      }
      if (from !== undefined) edits.push(...rootLanguage(document.contents, from, to));
      const stack: { node: unknown; path: string }[] = [{ node: document.contents, path: "" }];
      while (stack.length > 0) {
        const { node, path } = stack.pop()!;
        if (isScalar(node)) plain.push(...segmentOf(node, path, source));
        else if (isMap(node)) {
          for (const { key, value } of node.items) {
            const name = isScalar(key) ? String(key.value) : "?";
            if (!isAlias(value)) stack.push({ node: value, path: path === "" ? name : `${path}.${name}` });
          }
        } else if (isSeq(node)) {
          for (const [index, item] of node.items.entries()) stack.push({ node: item, path: `${path}.${index}` });
        }
      }
    }
    return splicedDocument({ source, plain, edits });
  },
};

function segmentOf(node: Scalar, path: string, source: string): PlainSegment[] {
  if (typeof node.value !== "string" || !/\p{L}/u.test(node.value) || node.range == null) return [];
  const [start, end] = node.range;
  const raw = source.slice(start, end);
  // How a block ends is its header's matter.
  const value = node.type?.startsWith("BLOCK_") ? node.value.replace(/\n+$/, "") : node.value;
  return [plainSegment(path || "the value", value, start, end, (text) => scalarText(text, raw, node.type))];
}

/** A string as a scalar of the same style, or in double quotes where that style cannot say it. */
function scalarText(text: string, raw: string, type: Scalar.Type | undefined): string {
  if (type === "BLOCK_LITERAL" || type === "BLOCK_FOLDED") return blockText(text, raw, type);
  if (type === "QUOTE_SINGLE" && /^[\x20-\x7e\u00a0-\ufefe]*$/.test(text)) return `'${text.replaceAll("'", "''")}'`;
  if (type === "PLAIN" && isPlain(text)) return text;
  return JSON.stringify(text);
}

/** Whether a text may stand without quotes, in flow collections too, and be a string to readers of YAML 1.1 as well. */
function isPlain(text: string): boolean {
  if (/[[\]{},]|: |:$| #|^[\s>|@`"'%&*!?#-]|\s$|[^\x20-\x7e\u00a0-\ufefe]/.test(text)) return false;
  return (["1.1", "1.2"] as const).every((version) => stringify(text, { lineWidth: 0, version }) === `${text}\n`);
}

/** The header line stays; the lines get the indentation that they had. */
function blockText(text: string, raw: string, type: "BLOCK_LITERAL" | "BLOCK_FOLDED"): string {
  const newline = raw.indexOf("\n");
  const header = raw.slice(0, newline + 1);
  const indent = /^[ ]*(?=\S)/m.exec(raw.slice(newline + 1))?.[0] ?? "  ";
  const lines = text.split("\n");
  // In a folded scalar a line break is a space, and one more is a line break.
  const joined = lines.map((line) => (line === "" ? "" : indent + line)).join(type === "BLOCK_FOLDED" ? "\n\n" : "\n");
  const ending = /\n[\s]*$/.exec(raw)?.[0] ?? "";
  return header + joined + ending;
}

/** An edit of the root's only key if it is the language. */
function rootLanguage(contents: Node | null, from: string, to: string): Edit[] {
  if (!isMap(contents) || contents.items.length !== 1) return [];
  const { key } = contents.items[0]!;
  if (!isScalar(key) || key.value !== from || key.range == null) return [];
  return [{ start: key.range[0], end: key.range[1], text: to }];
}

/** The parser calls itself for each level: of brackets, of `- - -`, or of indentation. */
function checkNesting(source: string): void {
  let depth = 0;
  const refuse = () => overLimit("yaml", `it is nested more than ${MAX_NESTING} deep`);
  for (const [bracket] of source.matchAll(/[[\]{}]/g)) {
    depth = bracket === "[" || bracket === "{" ? depth + 1 : Math.max(0, depth - 1);
    if (depth > MAX_NESTING) throw refuse();
  }
  const levels: number[] = [];
  for (const [line] of source.matchAll(/^.*$/gm)) {
    const [indicators] = /^(?:[ \t]|[-?:](?=[ \t]))*/.exec(line)!;
    if (indicators.length === line.length) continue;
    const own = indicators.replace(/[ \t]/g, "").length;
    if (own > MAX_NESTING) throw refuse();
    const indent = indicators.length;
    while (levels.length > 0 && levels.at(-1)! >= indent) levels.pop();
    levels.push(indent);
    if (levels.length > MAX_NESTING) throw refuse();
  }
}
