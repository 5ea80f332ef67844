import type { FormatName } from "./format.ts";

/** Endings of files' names, without the dot, and the formats that they stand for. */
export const fileEndings: Readonly<Record<string, FormatName>> = {
  txt: "text",
  text: "text",
  html: "html",
  htm: "html",
  xhtml: "html",
  md: "markdown",
  markdown: "markdown",
  mdx: "mdx",
  json: "json",
  jsonc: "json",
  arb: "json",
  yaml: "yaml",
  yml: "yaml",
  srt: "srt",
  vtt: "vtt",
  csv: "csv",
  tsv: "csv",
  po: "po",
  pot: "po",
  docx: "docx",
  xlf: "xliff",
  xliff: "xliff",
};

/** The format that a file's name stands for: `"README.md"`; undefined where it says none. */
export function formatOfFile(path: string): FormatName | undefined {
  const ending = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(fileEndings, ending) ? fileEndings[ending] : undefined;
}
