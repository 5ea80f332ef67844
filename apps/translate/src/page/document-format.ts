/** Formats of the translation package by the end of a file's name. */
const formatOf: Readonly<Record<string, string>> = {
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

/** Ends of the names of files that are in one of the formats: `["txt", "html", …]`. */
export function fileEnds(formats: readonly string[]): string[] {
  return Object.keys(formatOf).filter((end) => formats.includes(formatOf[end]!));
}

export function documentFormat(name: string): string | undefined {
  const end = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(formatOf, end) ? formatOf[end] : undefined;
}

/** `"notes.md"` in French: `"notes.fr.md"`. */
export function translatedName(name: string, language: string): string {
  return name.replace(/\.[^.]+$/, (end) => `.${language}${end}`);
}
