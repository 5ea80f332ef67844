import type { Piece } from "./inline-segment.ts";
import { invalidDocument } from "./limits.ts";
import type { XmlNode } from "./xml-nodes.ts";

type Open = XmlNode & { readonly kind: "open" };

/** A source without a translation. */
export interface XliffUnit {
  readonly id: string;
  /** What the source contains; `start` and `end` are those of the content. */
  readonly pieces: readonly Piece[];
  readonly start: number;
  readonly end: number;
  /** Where the translation goes: in the place of an element, or behind one. */
  readonly target: { readonly open: Open; readonly end: number } | undefined;
  readonly behind: { readonly open: Open; readonly end: number };
  /** XLIFF 2: the element that says what state it is in. */
  readonly segment: Open | undefined;
}

export interface XliffDocument {
  readonly version: "1" | "2";
  readonly units: readonly XliffUnit[];
  /** Elements that name the target language: each `<file>`, or the root of XLIFF 2. */
  readonly named: readonly Open[];
}

/** What says that a target is only a copy of the source. */
const UNTRANSLATED: ReadonlySet<string | undefined> = new Set(["new", "needs-translation", "initial"]);
/** Tags of formatting that begin and end; what is between is to be translated. */
const PAIRS: ReadonlySet<string> = new Set(["g", "pc", "mrk", "sub"]);
/** Tags that stand for the beginning or the end of formatting. */
const HALVES: Readonly<Record<string, "open" | "close">> = {
  bpt: "open",
  bx: "open",
  sc: "open",
  sm: "open",
  ept: "close",
  ex: "close",
  ec: "close",
  em: "close",
};

/** The units of an XLIFF document that are to be translated. @throws TranslationError `TRANSLATION_DOCUMENT_INVALID` */
export function xliffUnits(source: string, nodes: readonly XmlNode[]): XliffDocument {
  const [root] = nodes;
  if (root?.kind !== "open" || root.name !== "xliff") throw invalidDocument("xliff", "its root is no <xliff>");
  const version = /^[12](?=\.)/.exec(root.attributes["version"] ?? "")?.[0] as "1" | "2" | undefined;
  if (version === undefined) throw invalidDocument("xliff", `it is of version ${root.attributes["version"] ?? "none"}`);
  const units: XliffUnit[] = [];
  const named = version === "2" ? [root] : [];
  /** Whether what is inside of each open element is to be translated. */
  const translated = [true];
  let id = "";
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index]!;
    if (node.kind === "close") translated.pop();
    if (node.kind !== "open") continue;
    const { name, attributes } = node;
    const own = attributes["translate"];
    const isTranslated = own === undefined ? translated.at(-1)! : own === "yes";
    translated.push(isTranslated);
    if (name === "file" && version === "1") named.push(node);
    if (name === "unit" || name === "trans-unit") id = attributes["id"] ?? `${units.length + 1}`;
    if (name !== (version === "1" ? "trans-unit" : "segment")) continue;
    if (isTranslated && attributes["approved"] !== "yes") {
      const unit = unitOf(nodes, index, version, source, id);
      if (unit !== undefined) units.push(unit);
    }
    index = node.close - 1;
  }
  return { version, units, named };
}

function unitOf(
  nodes: readonly XmlNode[],
  index: number,
  version: "1" | "2",
  source: string,
  id: string,
): XliffUnit | undefined {
  const holder = nodes[index] as Open;
  const children = new Map<string, number>();
  for (let at = index + 1; at < holder.close; at++) {
    const node = nodes[at]!;
    if (node.kind !== "open") continue;
    if (!children.has(node.name)) children.set(node.name, at);
    at = node.close;
  }
  const place = (name: string) => {
    const at = children.get(name);
    if (at === undefined) return undefined;
    const open = nodes[at] as Open;
    return { at, open, end: nodes[open.close]!.end };
  };
  const original = place("source");
  if (original === undefined)
    throw invalidDocument("xliff", `unit ${id} has no source`, { source, offset: holder.start });
  const target = place("target");
  const state = version === "1" ? target?.open.attributes["state"] : holder.attributes["state"];
  if (target !== undefined && !UNTRANSLATED.has(state) && hasText(nodes, target.at)) return undefined;
  // the source cut into sentences, each in a mark of its own, which the target must have too
  const segmented = place("seg-source");
  const { at, open } = segmented ?? original;
  return {
    id,
    pieces: piecesOf(nodes, at),
    start: open.end,
    end: nodes[open.close]!.start,
    target,
    behind: segmented ?? original,
    segment: version === "2" ? holder : undefined,
  };
}

function hasText(nodes: readonly XmlNode[], at: number): boolean {
  const { close } = nodes[at] as Open;
  return nodes.slice(at, close).some((node) => node.kind === "text" && node.text.trim() !== "");
}

function piecesOf(nodes: readonly XmlNode[], at: number): Piece[] {
  const pieces: Piece[] = [];
  for (let index = at + 1; index < (nodes[at] as Open).close; index++) {
    const node = nodes[index]!;
    if (node.kind === "text" || node.kind === "close") pieces.push(node);
    else if (node.kind === "hidden") pieces.push({ ...node, kind: "alone" });
    else if (isKept(node)) {
      pieces.push(keptPiece(nodes, index));
      index = node.close;
    } else if (PAIRS.has(node.name)) pieces.push({ kind: "open", start: node.start, end: node.end, name: node.name });
    else {
      const { start, close, name, attributes } = node;
      const end = nodes[close]!.end;
      const half = HALVES[name];
      const tag = attributes["startRef"] ?? attributes["rid"] ?? attributes["id"] ?? "";
      pieces.push(half === undefined ? { kind: "alone", start, end } : { kind: half, start, end, name: `half ${tag}` });
      index = close;
    }
  }
  return pieces;
}

function isKept({ name, attributes }: Open): boolean {
  return name === "mrk" && (attributes["mtype"] === "protected" || attributes["translate"] === "no");
}

/** A term that is not to be translated, with its tags. */
function keptPiece(nodes: readonly XmlNode[], at: number): Piece {
  const { start, close } = nodes[at] as Open;
  const { end } = nodes[close]!;
  const texts = nodes.slice(at, close).map((node) => (node.kind === "text" ? node.text : ""));
  const text = texts.join("").replace(/\s+/g, " ").trim();
  return text === "" ? { kind: "alone", start, end } : { kind: "keep", start, end, text };
}
