export interface MarkdownContext {
  /** `{` and `<` are syntax in MDX. */
  readonly isMdx?: boolean;
  /** Markers of lists, headings and quotes count at the beginning of a line alone. */
  readonly isLineStart?: boolean;
  /** `|` ends a cell. */
  readonly isTable?: boolean;
}

/** Text as Markdown: what would be read as syntax gets a backslash, and nothing else does. */
export function escapeMarkdown(
  text: string,
  { isMdx = false, isLineStart = false, isTable = false }: MarkdownContext,
): string {
  let escaped = text
    .replace(/[\\*[\]]/g, "\\$&")
    // Within a word an underscore is a letter.
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
    .replace(/~/g, "\\~")
    .replace(isMdx ? /</g : /<(?=[a-z!?/])/gi, "\\<")
    .replace(/&(?=#?[a-z0-9]+;)/gi, "\\&");
  // a backslash does not keep it from ending a code span that begins before
  escaped = escaped.replaceAll("`", "&#96;");
  if (isMdx) escaped = escaped.replace(/[{}]/g, "\\$&");
  if (isTable) escaped = escaped.replaceAll("|", "\\|");
  if (isLineStart) {
    escaped = escaped
      .replace(/^(\s*)(#{1,6}(?=\s|$)|[-+](?=\s|$)|>|=+\s*$|-+\s*$)/, "$1\\$2")
      .replace(/^(\s*\d{1,9})([.)])(?=\s|$)/, "$1\\$2");
    if (isMdx)
      escaped = escaped.replace(/^(import|export)(?=\s)/, (word) => `&#${word.charCodeAt(0)};${word.slice(1)}`);
  }
  return escaped;
}
