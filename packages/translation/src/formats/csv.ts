import { type CsvError, parse } from "csv-parse/sync";
import { TranslationError } from "../errors.ts";
import type { Format } from "./format.ts";
import { checkLength, invalidDocument } from "./limits.ts";
import { type PlainSegment, plainSegment, splicedDocument } from "./spliced-document.ts";

/** What may stand between fields; of the first line's, the most frequent counts. */
const DELIMITERS = [",", ";", "\t"] as const;

/**
 * CSV and TSV: cells with a letter in them are segments, of all columns or of those that are chosen. Where columns are chosen by
 * name, the first row is a header and stays. Cells in quotes keep them; others get them where they need them. All else,
 * ragged rows and empty lines too, stays byte for byte.
 */
export const csv: Format = {
  name: "csv",
  parse(source, { columns }) {
    checkLength("csv", source);
    const delimiter = delimiterOf(source);
    const rows = recordsOf(source, delimiter);
    const chosen = columns && columnsOf(columns, rows[0] ?? []);
    const start = columns?.some((column) => typeof column === "string") ? 1 : 0;
    const plain: PlainSegment[] = [];
    let at = source.startsWith("\ufeff") ? 1 : 0;
    for (const [row, fields] of rows.entries()) {
      while (isBreak(source[at])) at++;
      for (const [column, field] of fields.entries()) {
        const raw = rawField(field, source, at);
        const end = at + raw.length;
        const behind = source[end];
        if (raw !== source.slice(at, end) || (column < fields.length - 1 ? behind !== delimiter : !isEnd(behind))) {
          throw invalidDocument("csv", "a field's quotes are odd", { source, offset: at });
        }
        if (row >= start && (chosen === undefined || chosen.has(column)) && /\p{L}/u.test(field)) {
          const write = (text: string) => fieldText(text, delimiter, raw !== field);
          plain.push(plainSegment(`row ${row + 1}, column ${column + 1}`, field, at, end, write));
        }
        at = column < fields.length - 1 ? end + 1 : end;
      }
    }
    return splicedDocument({ source, plain });
  },
};

function recordsOf(source: string, delimiter: string): string[][] {
  try {
    return parse(source, {
      bom: true,
      delimiter,
      // TSV has no quotes (IANA's text/tab-separated-values)
      ...(delimiter === "\t" && { quote: false }),
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
    });
  } catch (error) {
    throw invalidDocument("csv", (error as CsvError).message, undefined, error);
  }
}

function delimiterOf(source: string): string {
  const [line] = /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(source.slice(0, 100_000))!;
  const bare = line.replace(/"(?:[^"]|"")*"/g, "");
  const counts = DELIMITERS.map((delimiter) => bare.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))]!;
}

/** Indices of the columns that are meant. @throws TranslationError `TRANSLATION_OPTION_INVALID` */
function columnsOf(columns: readonly (string | number)[], names: readonly string[]): Set<number> {
  return new Set(
    columns.map((column) => {
      const index = typeof column === "number" ? column - 1 : names.indexOf(column);
      if (index >= 0 && (typeof column === "string" || index < names.length)) return index;
      throw new TranslationError(
        "TRANSLATION_OPTION_INVALID",
        `the table has no column ${JSON.stringify(column)}; it has ${names.map((name) => JSON.stringify(name)).join(", ")}`,
      );
    }),
  );
}

/** A value as it stands in the source. Odd quotes in the midst of a field stay as they are. */
function rawField(value: string, source: string, at: number): string {
  const raw = `"${value.replaceAll('"', '""')}"`;
  return source[at] === '"' && source.startsWith(raw, at) ? raw : value;
}

function fieldText(text: string, delimiter: string, quoted: boolean): string {
  if (delimiter === "\t") return text.replace(/[\t\r\n]+/g, " ");
  return quoted || /^\s|\s$|[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function isBreak(character: string | undefined): boolean {
  return character === "\n" || character === "\r";
}

function isEnd(character: string | undefined): boolean {
  return character === undefined || isBreak(character);
}
