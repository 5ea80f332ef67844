import { csv } from "./csv.ts";
import { docx } from "./docx.ts";
import type { Format, FormatName } from "./format.ts";
import { html } from "./html.ts";
import { json } from "./json.ts";
import { markdown, mdx } from "./markdown.ts";
import { po } from "./po.ts";
import { srt, vtt } from "./subtitles.ts";
import { text } from "./text.ts";
import { xliff } from "./xliff.ts";
import { yaml } from "./yaml.ts";

/** All formats, by name. DOCX is read from bytes, all others from text. */
export const formats: Readonly<Record<Exclude<FormatName, "docx">, Format> & Record<"docx", Format<Uint8Array>>> = {
  text,
  html,
  markdown,
  mdx,
  json,
  yaml,
  srt,
  vtt,
  csv,
  po,
  xliff,
  docx,
};
