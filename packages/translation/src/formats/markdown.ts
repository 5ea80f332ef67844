import { fromMarkdown } from "mdast-util-from-markdown";
import { frontmatterFromMarkdown } from "mdast-util-frontmatter";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { mdxFromMarkdown } from "mdast-util-mdx";
import { frontmatter } from "micromark-extension-frontmatter";
import { gfm } from "micromark-extension-gfm";
import { mdxjs } from "micromark-extension-mdxjs";
import { escapeMarkdown } from "./escape-markdown.ts";
import type { Format } from "./format.ts";
import { type InlineSegment, inlineSegment, type Piece } from "./inline-segment.ts";
import { checkLength, invalidDocument, MAX_NESTING, overLimit } from "./limits.ts";
import { type MarkdownNode, piecesOf } from "./markdown-pieces.ts";
import { type PlainSegment, plainSegment, splicedDocument } from "./spliced-document.ts";

/** UTF-16 units of a Markdown document; its parser takes some kilobytes for each line. */
const MAX_MARKDOWN_LENGTH = 4 * 1024 * 1024;

/** Marks of emphasis in a paragraph, and kinds of code fences in it: far more than people write, and some seconds at most. */
const MAX_EMPHASES = 4096;
const MAX_TICKS = 32;

/**
 * GitHub's Markdown with front matter, which stays: paragraphs, headings, table cells and the descriptions of pictures are
 * segments; emphasis and links are marks in them; code, HTML blocks, formulas and definitions stay.
 */
export const markdown: Format = markdownFormat("markdown");

/** Markdown with JSX and expressions; `import`, `export` and `{…}` stay. */
export const mdx: Format = markdownFormat("mdx");

function markdownFormat(name: "markdown" | "mdx"): Format {
  const isMdx = name === "mdx";
  return {
    name,
    parse(source) {
      checkLength(name, source, MAX_MARKDOWN_LENGTH);
      checkNesting(name, source);
      const tree = treeOf(name, source);
      const inline: InlineSegment[] = [];
      const plain: PlainSegment[] = [];
      const lines = lineStarts(source);
      const lineAt = (offset: number): string => `line ${lineIn(lines, offset)}`;
      const endBlock = (pieces: Piece[]): void => {
        if (pieces.length === 0) return;
        const found = inlineSegment(lineAt(pieces[0]!.start), source, pieces, true);
        if (found !== undefined) inline.push(found);
      };
      const stack: MarkdownNode[] = [tree];
      while (stack.length > 0) {
        const node = stack.pop()!;
        if (node.type === "paragraph" || node.type === "heading" || node.type === "tableCell") {
          const { blocks, alts } = piecesOf(node, source);
          for (const pieces of blocks) endBlock(pieces);
          for (const { alt, start, end } of alts) {
            plain.push(
              plainSegment(`${lineAt(start)}, alt`, alt, start, end, (text) => escapeMarkdown(text, { isMdx })),
            );
          }
        } else stack.push(...(node.children ?? []).toReversed());
      }
      const isTable = source.includes("|");
      return splicedDocument({
        source,
        plain,
        inline,
        escape: (text, first) => escapeMarkdown(text, { isMdx, isLineStart: first, isTable }),
      });
    },
  };
}

function treeOf(name: "markdown" | "mdx", source: string): MarkdownNode {
  const isMdx = name === "mdx";
  try {
    return fromMarkdown(source, {
      extensions: [gfm(), frontmatter(["yaml", "toml"]), ...(isMdx ? [mdxjs()] : [])],
      mdastExtensions: [
        // transforms make links of addresses after parsing: without places in the source
        ...gfmFromMarkdown().map((extension) => ({ ...extension, transforms: [] })),
        frontmatterFromMarkdown(["yaml", "toml"]),
        ...(isMdx ? [mdxFromMarkdown()] : []),
      ],
    }) as MarkdownNode;
  } catch (error) {
    if (error instanceof RangeError) throw overLimit(name, "it is nested too deeply");
    const { reason, message, place } = error as {
      reason?: string;
      message: string;
      place?: { offset?: number; start?: { offset?: number } };
    };
    const offset = place?.offset ?? place?.start?.offset;
    throw invalidDocument(name, reason ?? message, offset === undefined ? undefined : { source, offset }, error);
  }
}

/** Levels of nesting are read by functions that call themselves; what is open at once takes the parser its square in time. */
function checkNesting(name: "markdown" | "mdx", source: string): void {
  for (const [line, markers] of source.matchAll(/^[ \t]*((?:(?:>|[-*+]|\d{1,9}[.)])[ \t]*){64,}).*$/gm)) {
    const isRule = /^[ \t]*([-*_])(?:[ \t]*\1)*[ \t]*$/.test(line);
    if (!isRule && markers!.replace(/[ \t]|\d+/g, "").length > MAX_NESTING) {
      throw overLimit(name, `a line has more than ${MAX_NESTING} quotes or list items in one another`);
    }
  }
  let [brackets, runs] = [0, 0];
  let ticks = new Set<number>();
  for (const [hit] of source.matchAll(/[[\]]|`+|[*_~]+|\n[ \t]*(?=[\n|#>+-]|\* |\d)/g)) {
    if (hit === "[") brackets++;
    else if (hit === "]") brackets = Math.max(0, brackets - 1);
    else if (hit[0] === "`") ticks.add(hit.length);
    else if (hit[0] !== "\n") runs++;
    else [brackets, runs, ticks] = [0, 0, new Set()];
    if (brackets > MAX_NESTING) throw overLimit(name, `more than ${MAX_NESTING} brackets are open in a paragraph`);
    if (ticks.size > MAX_TICKS)
      throw overLimit(name, `a paragraph has backticks in more than ${MAX_TICKS} different numbers`);
    if (runs > MAX_EMPHASES) throw overLimit(name, `a paragraph has more than ${MAX_EMPHASES} marks of emphasis`);
  }
}

function lineStarts(source: string): number[] {
  const starts = [0];
  for (let at = source.indexOf("\n"); at !== -1; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function lineIn(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
