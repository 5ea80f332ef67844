import type { Format } from "./format.ts";
import { type InlineSegment, inlineSegment, type Piece } from "./inline-segment.ts";
import { checkLength, invalidDocument } from "./limits.ts";
import { splicedDocument } from "./spliced-document.ts";
import { type Cue, cuesOf } from "./subtitle-cues.ts";
import { wrapLines } from "./wrap-lines.ts";

/** What is between tags of a cue, and how a text is written there. */
interface CueSyntax {
  readonly tag: RegExp;
  read(text: string): string;
  write(text: string): string;
}

/** SubRip has no way to write `<i>` as text; a word joiner inside keeps players from reading it as a tag. */
const SUBRIP: CueSyntax = {
  tag: /<(\/?)(b|i|u|s|font)\b[^<>\n]*>|\{\\[^{}\n]*\}/gi,
  read: (text) => text,
  write: (text) => text.replace(/<(?=\/?(?:b|i|u|s|font)\b)|\{(?=\\)/gi, "$&\u2060").replace(/[\r\n]+/g, " "),
};

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  nbsp: "\u00a0",
  lrm: "\u200e",
  rlm: "\u200f",
};
const WEBVTT: CueSyntax = {
  tag: /<(\/?)([a-z]*)[^<>]*>/gi,
  read: (text) => text.replace(/&(amp|lt|gt|nbsp|lrm|rlm);/g, (_, name: string) => ENTITIES[name]!),
  write: (text) =>
    text
      .replace(/&/g, "&amp;")
      .replace(/</g, "&lt;")
      .replace(/>/g, "&gt;")
      .replace(/[\r\n]+/g, " "),
};

/**
 * SubRip: a cue is a segment, with its tags as marks and its lines joined; a translation gets as many lines of like length.
 * In dialogues, where each line begins with a dash, each line is one. Numbers and times stay.
 */
export const srt: Format = subtitleFormat("srt", SUBRIP);

/** WebVTT, as SubRip; its header, notes, styles and settings stay. */
export const vtt: Format = subtitleFormat("vtt", WEBVTT);

function subtitleFormat(name: "srt" | "vtt", syntax: CueSyntax): Format {
  return {
    name,
    parse(source) {
      checkLength(name, source);
      if (name === "vtt" && !/^\ufeff?WEBVTT(?:[ \t\r\n]|$)/.test(source)) {
        throw invalidDocument("vtt", "it does not begin with WEBVTT");
      }
      const cues = cuesOf(source);
      if (name === "srt" && cues.length === 0 && source.replace("\ufeff", "").trim() !== "") {
        throw invalidDocument("srt", "it has no line such as 00:00:01,000 --> 00:00:02,000");
      }
      const inline = cues.flatMap((cue) => segmentsOf(cue, source, syntax));
      return splicedDocument({ source, plain: [], inline, escape: syntax.write });
    },
  };
}

function segmentsOf({ number, lines }: Cue, source: string, syntax: CueSyntax): InlineSegment[] {
  if (lines.length === 0) return [];
  const marker = /^[ \t]*[-–—][ \t]*/;
  const texts = lines.map(({ start, end }) => source.slice(start, end));
  const isDialogue = texts.every((line) => marker.test(line));
  const ranges = isDialogue
    ? lines.map(({ start, end }, index) => ({ start: start + marker.exec(texts[index]!)![0].length, end, count: 1 }))
    : [{ start: lines[0]!.start, end: lines.at(-1)!.end, count: lines.length }];
  const newline = source.slice(lines[0]!.end, lines[0]!.end + 2) === "\r\n" ? "\r\n" : "\n";
  return ranges.flatMap(({ start, end, count }) => {
    const found = inlineSegment(`cue ${number}`, source, piecesOf(source, start, end, syntax), true);
    if (found === undefined) return [];
    if (count === 1) return [found];
    return [{ ...found, render: (...given) => wrapLines(found.render(...given), syntax.tag, count, newline) }];
  });
}

function piecesOf(source: string, start: number, end: number, { tag, read }: CueSyntax): Piece[] {
  const pieces: Piece[] = [];
  let at = start;
  const addText = (to: number) => {
    if (to > at) pieces.push({ kind: "text", start: at, end: to, text: read(source.slice(at, to)) });
  };
  for (const { 0: own, 1: slash, 2: name = "", index } of source.slice(start, end).matchAll(tag)) {
    const place = start + index;
    addText(place);
    at = place + own.length;
    if (name === "") pieces.push({ kind: "alone", start: place, end: at });
    else pieces.push({ kind: slash === "/" ? "close" : "open", start: place, end: at, name: name.toLowerCase() });
  }
  addText(end);
  return pieces;
}
