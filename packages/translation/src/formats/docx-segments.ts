import { type InlineSegment, inlineSegment, type Piece } from "./inline-segment.ts";
import { escapeXml, type XmlNode } from "./xml-nodes.ts";

type Open = XmlNode & { readonly kind: "open" };

/** Elements around runs; their first child of that name belongs to their beginning. */
const WRAPPERS: Readonly<Record<string, string>> = {
  bdo: "",
  dir: "",
  hyperlink: "",
  ins: "",
  moveTo: "",
  sdt: "sdtContent",
  smartTag: "smartTagPr",
};
/** What editors leave between runs and in them, and make again. */
const NOTHING: ReadonlySet<string> = new Set(["proofErr", "lastRenderedPageBreak"]);
/** In a paragraph, not of its text. */
const PROPERTIES: ReadonlySet<string> = new Set(["pPr", "rPr", "sdtPr", "sdtEndPr", "smartTagPr"]);
/** Places that go along with the words beside them. */
const PLACES: ReadonlySet<string> = new Set(["bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd"]);

/** Where a text stands that is not the whole of its run. */
interface Cut {
  /** What the run begins with: its tag and its properties. */
  readonly head: string;
}

/**
 * The segments of a part of a Word document: the text of paragraphs, over all their runs. Runs of other formatting than the first,
 * links and insertions are marks. Whatever in a run is no text (a tab, a break, a picture, a field's code, a reference to a
 * note) ends a segment and stays where it is.
 */
export function docxSegments(name: string, source: string, nodes: readonly XmlNode[]): InlineSegment[] {
  const segments: InlineSegment[] = [];
  const formats = new Map<Piece, string>();
  const [cutStarts, cutEnds] = [new Map<number, Cut>(), new Map<number, Cut>()];
  let pieces: Piece[] = [];
  /** Formatting of the pieces, the first text's to begin with. */
  let base: string | undefined;
  let number = 0;

  const endBlock = (): void => {
    const found = inlineSegment(`${name}, paragraph ${number}`, source, pieces, false);
    if (found !== undefined) segments.push(written(found, base ?? ""));
    pieces = [];
    base = undefined;
  };
  const addText = (text: string, format: string, start: number, end: number): void => {
    if (/\S/.test(text)) base ??= format;
    const own = format === (base ?? format);
    const last = pieces.at(-1);
    if (!own && last?.kind === "close" && formats.get(last) === format && last.end <= start) pieces.pop();
    else if (!own) add({ kind: "open", start, end: start, name: `format ${start}` }, format);
    pieces.push({ kind: "text", start, end, text });
    if (own) return;
    const opened = pieces.findLast((piece) => piece.kind === "open" && formats.has(piece)) as { name: string };
    add({ kind: "close", start: end, end, name: opened.name }, format);
  };
  const add = (piece: Piece, format: string): void => {
    pieces.push(piece);
    formats.set(piece, format);
  };

  const addRun = (index: number): void => {
    const run = nodes[index] as Open;
    const children = childrenOf(nodes, index).filter((at) => !NOTHING.has((nodes[at] as Open).name));
    const properties = children.find((at) => (nodes[at] as Open).name === "rPr");
    const headEnd = properties === undefined ? run.end : endOf(nodes, properties);
    const head = source.slice(run.start, headEnd);
    const format = formatOf(source.slice(run.end, headEnd));
    const content = children.filter((at) => at !== properties);
    for (const [place, at] of content.entries()) {
      const node = nodes[at] as Open;
      if (node.name !== "t" || node.prefix !== run.prefix) {
        endBlock();
        continue;
      }
      const [isFirst, isLast] = [place === 0, place === content.length - 1];
      const start = isFirst ? run.start : node.start;
      const end = isLast ? endOf(nodes, index) : endOf(nodes, at);
      if (!isFirst) cutStarts.set(start, { head });
      if (!isLast) cutEnds.set(end, { head });
      const texts = nodes.slice(at, node.close).map((inside) => (inside.kind === "text" ? inside.text : ""));
      addText(texts.join(""), format, start, end);
    }
  };

  /** What comes in the place of a segment: runs, each with its formatting. */
  const written = (found: InlineSegment, format: string): InlineSegment => ({
    ...found,
    render(translation) {
      const stack = [format];
      const inner = found.render(
        translation,
        (start, end, piece) => {
          const own = formats.get(piece);
          if (own === undefined) return source.slice(start, end);
          if (piece.kind === "open") stack.push(own);
          else if (piece.kind === "close") stack.pop();
          return "";
        },
        (text) => (text === "" ? "" : `<w:r>${stack.at(-1)}<w:t xml:space="preserve">${escapeXml(text)}</w:t></w:r>`),
      );
      const before = cutStarts.has(found.start) ? "</w:r>" : "";
      return before + inner + (cutEnds.get(found.end)?.head ?? "");
    },
  });

  /** Nodes whose end is still to come: paragraphs, and wrappers with what closes them. */
  const closing = new Map<number, () => void>();
  let inParagraph = 0;
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index]!;
    closing.get(index)?.();
    if (node.kind !== "open" || node.prefix !== "w:") continue;
    const { name: tag, close } = node;
    const skip = () => {
      index = close;
    };
    if (tag === "p") {
      endBlock();
      number++;
      inParagraph++;
      closing.set(close, () => {
        endBlock();
        inParagraph--;
      });
    } else if (inParagraph === 0 || NOTHING.has(tag)) continue;
    else if (PROPERTIES.has(tag)) skip();
    else if (PLACES.has(tag)) {
      pieces.push({ kind: "alone", start: node.start, end: endOf(nodes, index) });
      skip();
    } else if (tag === "r") {
      if (hasParagraph(nodes, index)) endBlock();
      else {
        addRun(index);
        skip();
      }
    } else if (Object.hasOwn(WRAPPERS, tag)) {
      const first = childrenOf(nodes, index).find((at) => (nodes[at] as Open).name === WRAPPERS[tag]);
      const isContent = tag === "sdt" && first !== undefined;
      const inner = isContent ? (nodes[first] as Open).end : first === undefined ? node.end : endOf(nodes, first);
      const innerClose = isContent ? (nodes[first] as Open).close : close;
      const wrapper = `${tag} ${node.start}`;
      // its tags must not move apart: what ends a segment inside of it ends one before and behind it too
      if (!isPlain(nodes, index)) {
        endBlock();
        closing.set(close, endBlock);
        continue;
      }
      pieces.push({ kind: "open", start: node.start, end: inner, name: wrapper });
      closing.set(innerClose, () => {
        pieces.push({ kind: "close", start: nodes[innerClose]!.start, end: nodes[close]!.end, name: wrapper });
      });
      if (first !== undefined) index = isContent ? first : (nodes[first] as Open).close;
    } else {
      endBlock();
      if (!hasParagraph(nodes, index)) skip();
    }
  }
  return segments;
}

/** Whether an element has nothing but text in it, in runs and wrappers. */
function isPlain(nodes: readonly XmlNode[], index: number): boolean {
  for (let at = index + 1; at < (nodes[index] as Open).close; at++) {
    const node = nodes[at]!;
    if (node.kind !== "open") continue;
    const { name, prefix, close } = node;
    if (PROPERTIES.has(name) || PLACES.has(name) || NOTHING.has(name)) at = close;
    else if (
      prefix !== "w:" ||
      !(name === "r" || name === "t" || name === "sdtContent" || Object.hasOwn(WRAPPERS, name))
    )
      return false;
  }
  return true;
}

function endOf(nodes: readonly XmlNode[], index: number): number {
  return nodes[(nodes[index] as Open).close]!.end;
}

function childrenOf(nodes: readonly XmlNode[], index: number): number[] {
  const children: number[] = [];
  for (let at = index + 1; at < (nodes[index] as Open).close; at++) {
    const node = nodes[at]!;
    if (node.kind !== "open") continue;
    children.push(at);
    at = node.close;
  }
  return children;
}

function hasParagraph(nodes: readonly XmlNode[], index: number): boolean {
  for (let at = index + 1; at < (nodes[index] as Open).close; at++) {
    const node = nodes[at]!;
    if (node.kind === "open" && node.name === "p" && node.prefix === "w:") return true;
  }
  return false;
}

/** A run's properties without those of the old language's spelling. */
function formatOf(properties: string): string {
  const format = properties.replace(/<w:(?:lang|noProof)\b[^>]*\/>/g, "");
  return /^<w:rPr\s*(?:\/>|>\s*<\/w:rPr>)$/.test(format) ? "" : format;
}
