import { invalidDocument } from "./limits.ts";
import { readPoString } from "./po-string.ts";

/** A keyword's text, and where it stands: from its first quotation mark to its last. UTF-16 offsets. */
export interface PoString {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A message of a PO file. */
export interface PoEntry {
  /** Of its msgctxt or msgid, from 1. */
  readonly line: number;
  /** Where that line starts. */
  readonly start: number;
  /** Where the list of its flags starts, behind `#,`, and whether it has `fuzzy`. */
  readonly flags?: { readonly start: number; readonly isFuzzy: boolean };
  readonly context?: PoString;
  readonly id: PoString;
  readonly idPlural?: PoString;
  /** `msgstr`, or `msgstr[0]`, `msgstr[1]`, … in their order. */
  readonly strings: readonly PoString[];
}

/** An entry while it is read. */
type Draft = { -readonly [Key in keyof PoEntry]?: PoEntry[Key] } & { strings: PoString[] };

const KEYWORD = /^(msgctxt|msgid_plural|msgid|msgstr(?:\[(\d{1,2})\])?)[ \t]*(".*)$/;

/**
 * The messages of a PO file, in order; comments and obsolete ones (`#~`) are passed over.
 *
 * @throws TranslationError `TRANSLATION_DOCUMENT_INVALID` naming the line
 */
export function poEntries(source: string): PoEntry[] {
  const entries: PoEntry[] = [];
  let draft: Draft = { strings: [] };
  let last: { text: string; start: number; end: number } | undefined;
  let number = 0;
  const fail = (what: string, offset: number) => invalidDocument("po", what, { source, offset });
  const finish = (offset: number): void => {
    const { line, start, id, strings } = draft;
    if (id !== undefined && strings.length > 0) entries.push({ ...draft, line: line!, start: start!, id });
    else if (line !== undefined) throw fail("a message without msgid or msgstr", offset);
    draft = { strings: [] };
    last = undefined;
  };
  for (const { 0: whole, index } of source.matchAll(/^.*$/gm)) {
    number++;
    const line = whole.replace("\ufeff", " ").trim();
    const start = index + whole.length - whole.trimStart().length;
    if (line === "") continue;
    if (line.startsWith("#")) {
      if (draft.strings.length > 0) finish(index);
      if (line.startsWith("#,")) draft.flags = { start: start + 2, isFuzzy: /[#,]\s*fuzzy\s*(?:,|$)/.test(line) };
      continue;
    }
    const found = KEYWORD.exec(line);
    const quoted = found?.[3] ?? line;
    const text = readPoString(quoted);
    if (text === undefined) throw fail("neither a keyword nor a text in quotes", index);
    const end = start + line.length;
    if (found === null) {
      if (last === undefined) throw fail("a text that belongs to no keyword", index);
      last.text += text;
      last.end = end;
      continue;
    }
    const [, keyword] = found;
    if (keyword === "msgctxt" || (keyword === "msgid" && (draft.context === undefined || draft.id !== undefined))) {
      if (draft.line !== undefined) finish(index);
      Object.assign(draft, { line: number, start: index });
    }
    last = { text, start: end - quoted.length, end };
    if (keyword === "msgctxt") draft.context = last;
    else if (keyword === "msgid") draft.id = last;
    else if (draft.id === undefined) throw fail(`${keyword} without a msgid`, index);
    else if (keyword === "msgid_plural") draft.idPlural = last;
    else if (Number(found[2] ?? 0) !== draft.strings.length) throw fail("forms are not numbered 0, 1, 2, …", index);
    else draft.strings.push(last);
  }
  finish(source.length);
  return entries;
}
