import { INLINE } from "./html-elements.ts";
import type { Piece } from "./inline-segment.ts";

/** What this package reads of a node of mdast, with its extensions. */
export interface MarkdownNode {
  readonly type: string;
  readonly value?: string;
  readonly alt?: string | null;
  readonly referenceType?: string;
  readonly children?: readonly MarkdownNode[];
  readonly position?: { readonly start: { readonly offset?: number }; readonly end: { readonly offset?: number } };
}

/** The description of a picture, and where it stands. */
interface Alt {
  readonly alt: string;
  readonly start: number;
  readonly end: number;
}

/** Nodes that put tags around their children. */
const PAIRS: ReadonlySet<string> = new Set([
  "emphasis",
  "strong",
  "delete",
  "link",
  "linkReference",
  "mdxJsxTextElement",
]);
/** Nodes whose value is read by people, but is not to be translated. */
const KEPT: ReadonlySet<string> = new Set(["inlineCode", "inlineMath", "mdxTextExpression"]);

/** The pieces of a paragraph, a heading or a cell, one list for each line that a hard break ends. */
export function piecesOf(block: MarkdownNode, source: string): { blocks: Piece[][]; alts: Alt[] } {
  const blocks: Piece[][] = [[]];
  const alts: Alt[] = [];
  const add = (piece: Piece) => blocks.at(-1)!.push(piece);
  /** Nodes to visit and closing tags to add, the next one last. */
  const stack: (MarkdownNode | Piece)[] = [...(block.children ?? [])].toReversed();
  while (stack.length > 0) {
    const next = stack.pop()!;
    if ("kind" in next) {
      add(next);
      continue;
    }
    const [start, end] = placeOf(next);
    if (start === end) continue;
    const children = next.children ?? [];
    if (next.type === "text") add({ kind: "text", start, end, text: next.value ?? "" });
    else if (next.type === "break" || isBlockTag(next, source)) blocks.push([]);
    else if (next.type === "html") add(htmlPiece(source.slice(start, end), start, end));
    else if (KEPT.has(next.type)) add(keep(next, source));
    else if (PAIRS.has(next.type) && children.length > 0 && !isLiteral(next, source)) {
      const [first] = placeOf(children[0]!);
      const last = placeOf(children.at(-1)!)[1];
      const name = `${next.type} ${start}`;
      add({ kind: "open", start, end: first, name });
      stack.push({ kind: "close", start: last, end, name }, ...children.toReversed());
    } else if (isLiteral(next, source)) add({ kind: "keep", start, end, text: source.slice(start, end) });
    else {
      const alt = next.type === "image" || next.type === "imageReference" ? altOf(next, source) : undefined;
      if (alt !== undefined) alts.push(alt);
      add({ kind: "alone", start, end });
    }
  }
  return { blocks, alts };
}

function placeOf(node: MarkdownNode): readonly [start: number, end: number] {
  return [node.position?.start.offset ?? 0, node.position?.end.offset ?? 0];
}

function keep(node: MarkdownNode, source: string): Piece {
  const [start, end] = placeOf(node);
  const text = (node.type === "mdxTextExpression" ? source.slice(start, end) : (node.value ?? "")).replace(/\s+/g, " ");
  return text.trim() === "" ? { kind: "alone", start, end } : { kind: "keep", start, end, text };
}

/** A link that is its own text: `<https://…>`, or a bare address. */
function isLiteral(node: MarkdownNode, source: string): boolean {
  return node.type === "link" && source[placeOf(node)[0]] !== "[";
}

/** Comments, and tags of blocks: at the beginning of a line they would make a block of HTML, so nothing may move them there. */
function isBlockTag(node: MarkdownNode, source: string): boolean {
  if (node.type !== "html") return false;
  const name = /^<\/?([a-z][\w-]*)/i.exec(source.slice(...placeOf(node)))?.[1]?.toLowerCase();
  return name === undefined || !(INLINE.has(name) || name.includes("-"));
}

/** A tag in the text; pairs are found by their names. */
function htmlPiece(raw: string, start: number, end: number): Piece {
  const [, slash, name, selfClosing] = /^<(\/?)([a-z][\w-]*)[^>]*?(\/?)>$/i.exec(raw) ?? [];
  if (name === undefined || selfClosing === "/" || /^(?:br|img|wbr|input|hr)$/i.test(name))
    return { kind: "alone", start, end };
  return { kind: slash === "/" ? "close" : "open", start, end, name: name.toLowerCase() };
}

/** The range between `![` and its `]`. A reference that has no other label stays: its alt is its name. */
function altOf(node: MarkdownNode, source: string): Alt | undefined {
  const { alt } = node;
  if (alt == null || !/\p{L}/u.test(alt)) return undefined;
  if (node.type === "imageReference" && node.referenceType !== "full") return undefined;
  const [nodeStart, nodeEnd] = placeOf(node);
  const start = nodeStart + 2;
  let depth = 1;
  for (let at = start; at < nodeEnd; at++) {
    const character = source[at];
    if (character === "\\") at++;
    else if (character === "[") depth++;
    else if (character === "]" && --depth === 0) return { alt, start, end: at };
  }
  return undefined;
}
