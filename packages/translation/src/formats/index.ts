import { csv } from "./csv.ts";
import type { Format, FormatName } from "./format.ts";
import { html } from "./html.ts";
import { json } from "./json.ts";
import { markdown, mdx } from "./markdown.ts";
import { po } from "./po.ts";
import { srt, vtt } from "./subtitles.ts";
import { text } from "./text.ts";
import { xliff } from "./xliff.ts";
import { yaml } from "./yaml.ts";

/** All formats, by name. */
export const formats: Readonly<Record<FormatName, Format>> = {
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
};
