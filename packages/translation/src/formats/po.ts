import type { Segment, SegmentTranslation } from "../document/segment.ts";
import type { Format } from "./format.ts";
import { checkLength, invalidDocument } from "./limits.ts";
import { type PoEntry, poEntries } from "./po-entries.ts";
import { filledHeader, headerLanguage, pluralForms } from "./po-header.ts";
import { writePoString } from "./po-string.ts";
import { type Edit, splicer } from "./splice.ts";

/** A message with forms that are empty, and the segments that fill them. */
interface Task {
  readonly entry: PoEntry;
  /** Forms that it has in the target language. */
  readonly count: number;
  /** Index of the segment for the form of one, and of that for the others. */
  readonly one: number;
  readonly other: number;
}

/**
 * gettext's PO and POT: empty translations are filled in, the form of one from msgid, other forms from msgid_plural. What is in
 * doubt becomes fuzzy, and so do messages of more than two forms, since English tells only two. Translations that are there stay,
 * fuzzy ones too; so do comments, contexts and obsolete messages. In the header an empty language is filled in, what a
 * template leaves open, and the rule for plurals where one is needed.
 */
export const po: Format = {
  name: "po",
  parse(source, { to }) {
    checkLength("po", source);
    const entries = poEntries(source);
    const header = entries.find(({ id, context }) => id.text === "" && context === undefined);
    const before = header?.strings[0]?.text ?? "";
    const language = headerLanguage(before);
    if (language !== undefined && baseOf(language) !== baseOf(to)) {
      throw invalidDocument(
        "po",
        `its header says that it is a translation into ${language}, and not into ${to}; it stands`,
        {
          source,
          offset: header!.start,
        },
      );
    }
    const hasPlurals = entries.some(({ idPlural, strings }) => idPlural && strings.some(({ text }) => text === ""));
    const after = filledHeader(before, to, hasPlurals);
    const newline = source.includes("\r\n") ? "\r\n" : "\n";
    const segments: Segment[] = [];
    const tasks: Task[] = [];
    for (const entry of entries) {
      const { id, idPlural, strings, line } = entry;
      if (entry === header || strings.every(({ text }) => text !== "")) continue;
      const count = idPlural === undefined ? 1 : (pluralForms(after) ?? strings.length);
      const add = (text: string) => segments.push({ id: `line ${line}`, text, marks: [] }) - 1;
      if (![id.text, idPlural?.text ?? ""].some((text) => /\p{L}/u.test(text))) continue;
      const one = idPlural === undefined || count > 1 ? add(id.text) : -1;
      tasks.push({ entry, count, one, other: idPlural === undefined ? one : add(idPlural.text) });
    }
    return {
      segments,
      render(translations) {
        const edits: Edit[] = [];
        if (after !== before) edits.push({ ...header!.strings[0]!, text: writePoString(after, newline) });
        for (const task of tasks) edits.push(...editsOf(task, source, translations, newline));
        return splicer(source, edits)(0, source.length);
      },
    };
  },
};

function editsOf(
  { entry, count, one, other }: Task,
  source: string,
  translations: readonly (SegmentTranslation | undefined)[],
  newline: string,
): Edit[] {
  const { id, strings, idPlural, flags, start } = entry;
  const made = [one, other].map((index) => translations[index]);
  if (made.every((translation) => translation === undefined)) return [];
  const forms = Array.from({ length: count }, (_, form) => {
    const old = strings[form];
    if (old !== undefined && old.text !== "") return source.slice(old.start, old.end);
    const text = (form === 0 && count > 1 ? made[0] : made[1])?.text;
    return writePoString(text === undefined ? "" : withLineEnds(text, id.text), newline);
  });
  const text =
    idPlural === undefined ? forms[0]! : forms.map((form, n) => `${n > 0 ? `msgstr[${n}] ` : ""}${form}`).join(newline);
  const edits: Edit[] = [{ start: strings[0]!.start, end: strings.at(-1)!.end, text }];
  if ((count > 2 || made.some((translation) => translation?.uncertain)) && flags?.isFuzzy !== true) {
    const place = flags?.start ?? start;
    edits.push({ start: place, end: place, text: flags === undefined ? `#, fuzzy${newline}` : " fuzzy," });
  }
  return edits;
}

/** gettext wants line ends at the beginning and at the end of a message where its msgid has them. */
function withLineEnds(text: string, id: string): string {
  const bare = text.replace(/^\n+/, "").trimEnd();
  return text === "" ? text : `${/^\n*/.exec(id)![0]}${bare}${/\s*$/.exec(id)![0]}`;
}

const baseOf = (language: string) => language.toLowerCase().split(/[-_@.]/)[0];
