import { Token, Tokenizer, TokenizerMode } from "parse5";
import type { Format } from "./format.ts";
import { INLINE, KEPT, TRANSLATED_ATTRIBUTES, TRANSLATED_META, VOID } from "./html-elements.ts";
import { type InlineSegment, inlineSegment, type Piece } from "./inline-segment.ts";
import { checkLength, lineOf } from "./limits.ts";
import type { Edit } from "./splice.ts";
import { type PlainSegment, plainSegment, splicedDocument } from "./spliced-document.ts";

/** How the tokenizer reads what is in these elements: as text, up to their end tag. */
const TEXT_MODES: Readonly<Record<string, number>> = {
  title: TokenizerMode.RCDATA,
  textarea: TokenizerMode.RCDATA,
  style: TokenizerMode.RAWTEXT,
  xmp: TokenizerMode.RAWTEXT,
  iframe: TokenizerMode.RAWTEXT,
  noembed: TokenizerMode.RAWTEXT,
  noframes: TokenizerMode.RAWTEXT,
  script: TokenizerMode.SCRIPT_DATA,
  plaintext: TokenizerMode.PLAINTEXT,
};

/** An element whose content stays: it ends when as many end tags of its name have come as start tags. */
interface Kept {
  readonly name: string;
  readonly start: number;
  depth: number;
  text: string;
}

/**
 * HTML, whole pages and fragments, in one pass over the tokens of the HTML standard: no tree is built, so that broken markup
 * and deep nesting cost nothing. Blocks are segments, with their inline tags as marks; so are attributes that are read.
 * Elements with `translate="no"` (or class `notranslate`) or another language stay.
 */
export const html: Format = {
  name: "html",
  parse(source, { from, to }) {
    checkLength("html", source);
    const inline: InlineSegment[] = [];
    const plain: PlainSegment[] = [];
    const edits: Edit[] = [];
    let pieces: Piece[] = [];
    let text = "";
    let textStart = 0;
    let kept: Kept | undefined;
    let language = from;

    /** Ends the text before a tag, or before the end. */
    const flushText = (end: number): void => {
      if (kept !== undefined) kept.text += text;
      else if (text !== "") pieces.push({ kind: "text", start: textStart, end, text });
      text = "";
    };
    const endBlock = (): void => {
      if (pieces.some(({ kind }) => kind === "text")) {
        const found = inlineSegment(`line ${lineAt(pieces[0]!.start)}`, source, pieces, true);
        if (found !== undefined) inline.push(found);
      }
      pieces = [];
    };
    const lineAt = lineCounter(source);

    const onStartTag = (tag: Token.TagToken): void => {
      const { startOffset: start, endOffset: end } = tag.location!;
      const name = tag.tagName;
      flushText(start);
      textStart = end;
      const mode = TEXT_MODES[name];
      if (mode !== undefined && !tag.selfClosing) tokenizer.state = mode as typeof tokenizer.state;
      if (kept !== undefined) {
        if (kept.name === name && !VOID.has(name)) kept.depth++;
        return;
      }
      const own = Token.getTokenAttr(tag, "lang");
      if (name === "html" && own !== null) {
        language ??= own;
        if (own !== to && sameLanguage(own, language)) edits.push(attributeEdit(source, tag, "lang", to));
      }
      const stays =
        KEPT.has(name) ||
        Token.getTokenAttr(tag, "translate") === "no" ||
        (Token.getTokenAttr(tag, "class") ?? "").split(/\s+/).includes("notranslate") ||
        (name !== "html" && own !== null && language !== undefined && !sameLanguage(own, language));
      const isInline = INLINE.has(name) || name.includes("-");
      if (!isInline) endBlock();
      if (!stays) plain.push(...attributes(source, tag, lineAt(start)));
      if (VOID.has(name) || tag.selfClosing) {
        if (isInline) pieces.push({ kind: "alone", start, end });
      } else if (stays) kept = { name, start, depth: 1, text: "" };
      else if (isInline) pieces.push({ kind: "open", start, end, name });
    };

    const onEndTag = (tag: Token.TagToken): void => {
      const { startOffset: start, endOffset: end } = tag.location!;
      const name = tag.tagName;
      flushText(start);
      textStart = end;
      const isInline = INLINE.has(name) || name.includes("-");
      if (kept !== undefined) {
        if (kept.name !== name || --kept.depth > 0) return;
        const words = kept.text.replace(/\s+/g, " ").trim();
        if (!isInline) endBlock();
        else if (words === "") pieces.push({ kind: "alone", start: kept.start, end });
        else pieces.push({ kind: "keep", start: kept.start, end, text: words });
        kept = undefined;
      } else if (isInline) pieces.push({ kind: "close", start, end, name });
      else endBlock();
    };

    const onHidden = (token: Token.CommentToken | Token.DoctypeToken): void => {
      const { startOffset: start, endOffset: end } = token.location!;
      flushText(start);
      textStart = end;
      if (kept === undefined) pieces.push({ kind: "alone", start, end });
    };
    const onText = (token: Token.CharacterToken): void => {
      text += token.chars;
    };
    const tokenizer = new Tokenizer(
      { sourceCodeLocationInfo: true },
      {
        onStartTag,
        onEndTag,
        onComment: onHidden,
        onDoctype: onHidden,
        onCharacter: onText,
        onWhitespaceCharacter: onText,
        onNullCharacter: onText,
        onEof: () => flushText(source.length),
      },
    );
    tokenizer.write(source, true);
    endBlock();
    return splicedDocument({ source, plain, inline, edits, escape: escapeHtml });
  },
};

/** Text as HTML. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\u00a0", "&nbsp;");
}

/** The attributes of a tag that are texts. */
function attributes(source: string, tag: Token.TagToken, line: number): PlainSegment[] {
  const meta = tag.tagName === "meta" ? (Token.getTokenAttr(tag, "name") ?? Token.getTokenAttr(tag, "property")) : null;
  const isButton = tag.tagName === "input" && /^(?:submit|button|reset)$/i.test(Token.getTokenAttr(tag, "type") ?? "");
  return tag.attrs.flatMap(({ name, value }) => {
    const translated =
      TRANSLATED_ATTRIBUTES.has(name) ||
      (name === "content" && meta !== null && TRANSLATED_META.has(meta.toLowerCase())) ||
      (name === "value" && isButton) ||
      (name === "label" && /^(?:option|optgroup|track)$/.test(tag.tagName));
    const place = tag.location!.attrs?.[name];
    if (!translated || place === undefined || !/\p{L}/u.test(value)) return [];
    const { startOffset: start, endOffset: end } = place;
    const write = (text: string) => attributeText(source.slice(start, end), name, text);
    return [plainSegment(`line ${line}, ${name}`, value, start, end, write)];
  });
}

function attributeEdit(source: string, tag: Token.TagToken, name: string, value: string): Edit {
  const { startOffset: start, endOffset: end } = tag.location!.attrs![name]!;
  return { start, end, text: attributeText(source.slice(start, end), name, value) };
}

/** An attribute with another value, in the quotes that it had. */
function attributeText(raw: string, name: string, value: string): string {
  const [, before = `${name}=`, quote] = /^([^=]*=\s*)(["']?)/.exec(raw) ?? [];
  const escaped = value.replaceAll("&", "&amp;");
  return quote === "'"
    ? `${before}'${escaped.replaceAll("'", "&#39;")}'`
    : `${before}"${escaped.replaceAll('"', "&quot;")}"`;
}

function sameLanguage(a: string, b: string): boolean {
  return a.trim().toLowerCase().split("-")[0] === b.toLowerCase().split("-")[0];
}

/** The line of offsets that only grow. */
function lineCounter(source: string): (offset: number) => number {
  let [line, at] = [1, 0];
  return (offset) => {
    line += lineOf(source.slice(at, Math.max(at, offset)), offset) - 1;
    at = Math.max(at, offset);
    return line;
  };
}
