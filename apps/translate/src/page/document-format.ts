import type { FormatName } from "@glossa/translation";

/** Formats by the end of a file's name. */
const formats: Readonly<Record<string, FormatName>> = {
  txt: "text",
  html: "html",
  htm: "html",
  md: "markdown",
  mdx: "mdx",
  json: "json",
  yaml: "yaml",
  yml: "yaml",
  po: "po",
  pot: "po",
  xlf: "xliff",
  xliff: "xliff",
  srt: "srt",
  vtt: "vtt",
  csv: "csv",
  docx: "docx",
};

/** For the file chooser: `".txt,.html,…"`. */
export const acceptedFiles: string = Object.keys(formats)
  .map((end) => `.${end}`)
  .join(",");

export function documentFormat(name: string): FormatName | undefined {
  return formats[/\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ""];
}

/** `"notes.md"` in French: `"notes.fr.md"`. */
export function translatedName(name: string, language: string): string {
  return name.replace(/\.[^.]+$/, (end) => `.${language}${end}`);
}
