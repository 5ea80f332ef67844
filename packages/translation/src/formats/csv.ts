import { type CsvError, parse } from "csv-parse/sync";
import { TranslationError } from "../errors.ts";
import type { Format } from "./format.ts";
import { checkLength, invalidDocument } from "./limits.ts";
import { splicer } from "./splice.ts";
import { type PlainSegment, plainSegment, splicedDocument } from "./spliced-document.ts";

/**
 * CSV and TSV: cells with a letter in them are segments, of all columns or of those that are chosen. Where columns are chosen by
 * name, the first row is a header and stays. Cells in quotes keep them; others get them where they need them, those of the
 * first row also where the delimiter would be mistaken. All else, ragged rows and empty lines too, stays byte for byte. Quotes of
 * TSV are syntax, as in spreadsheet programs, unless they are odd or rows come out more alike where they are text.
 */
export const csv: Format = {
  name: "csv",
  parse(source, { columns }) {
    checkLength("csv", source);
    const { dialect, cells } = tableOf(source);
    const { delimiter } = dialect;
    const chosen = columns && columnsOf(columns, firstRow(cells));
    const start = columns?.some((column) => typeof column === "string") ? 1 : 0;
    const plain: PlainSegment[] = [];
    for (const { row, column, text, start: at, end, quoted } of cells) {
      if (row < start || chosen?.has(column) === false || !/\p{L}/u.test(text)) continue;
      const write = (translation: string) => fieldText(translation, dialect, quoted);
      plain.push(plainSegment(`row ${row + 1}, column ${column + 1}`, text, at, end, write));
    }
    const document = splicedDocument({ source, plain });
    return {
      ...document,
      render(translations) {
        const rendered = document.render(translations);
        const isClear = rendered === source || delimitersOf(rendered)[0] === delimiter;
        return isClear ? rendered : quoteFirstRow(rendered, dialect);
      },
    };
  },
};

interface Dialect {
  readonly delimiter: string;
  /** Whether quotes around a field are syntax. */
  readonly hasQuotes: boolean;
}

interface Cell {
  readonly row: number;
  readonly column: number;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
}

interface Table {
  readonly dialect: Dialect;
  readonly cells: readonly Cell[];
}

/** The table as the likeliest delimiter reads it that parts the first row and whose quotes fit; with none, as one column. */
function tableOf(source: string): Table {
  let failure: unknown;
  let isColumn = false;
  for (const delimiter of delimitersOf(source)) {
    try {
      const table = delimiter === "\t" ? tsvOf(source) : readAs(source, { delimiter, hasQuotes: true });
      if (firstRow(table.cells).length > 1) return table;
      isColumn = true;
    } catch (error) {
      failure ??= error;
    }
  }
  if (failure !== undefined && !isColumn) throw failure;
  return readAs(source, { delimiter: ",", hasQuotes: true });
}

const readAs = (source: string, dialect: Dialect): Table => ({ dialect, cells: cellsOf(source, dialect) });

/**
 * Spreadsheet programs write quotes around fields with quotes, tabs or line ends, and read them so; IANA's
 * text/tab-separated-values has none. The reading counts in which more rows are as long as the first.
 */
function tsvOf(source: string): Table {
  const plain = readAs(source, { delimiter: "\t", hasQuotes: false });
  if (!source.includes('"')) return plain;
  try {
    const quoted = readAs(source, { delimiter: "\t", hasQuotes: true });
    return raggedRows(quoted.cells) <= raggedRows(plain.cells) ? quoted : plain;
  } catch {
    return plain;
  }
}

/** How many rows are not as long as the first. */
function raggedRows(cells: readonly Cell[]): number {
  const lengths = new Map<number, number>();
  for (const { row, column } of cells) lengths.set(row, column + 1);
  const first = lengths.get(0);
  return [...lengths.values()].filter((length) => length !== first).length;
}

/**
 * What stands between fields of the first line outside of quotes, the likeliest first: a tab, which texts do not have, then
 * the more frequent of comma and semicolon.
 */
function delimitersOf(source: string): string[] {
  const head = source.slice(source.startsWith("\ufeff") ? 1 : 0, 100_000);
  const bare = head.replace(/(?<![^,;\t\r\n])"(?:[^"]|"")*"(?![^,;\t\r\n])/g, '""');
  const line = /^[\r\n]*([^\r\n]*)/.exec(bare)![1]!;
  const count = (delimiter: string) => line.split(delimiter).length - 1;
  const separators = [",", ";"].sort((a, b) => count(b) - count(a));
  return ["\t", ...separators].filter((delimiter) => count(delimiter) > 0);
}

/** @throws TranslationError `TRANSLATION_DOCUMENT_INVALID` */
function cellsOf(source: string, dialect: Dialect): Cell[] {
  const { delimiter } = dialect;
  const cells: Cell[] = [];
  let at = source.startsWith("\ufeff") ? 1 : 0;
  for (const [row, fields] of recordsOf(source, dialect).entries()) {
    while (isBreak(source[at])) at++;
    for (const [column, text] of fields.entries()) {
      const raw = rawField(text, source, at);
      const end = at + raw.length;
      const behind = source[end];
      if (raw !== source.slice(at, end) || (column < fields.length - 1 ? behind !== delimiter : !isEnd(behind))) {
        throw invalidDocument("csv", "a field's quotes are odd", { source, offset: at });
      }
      cells.push({ row, column, text, start: at, end, quoted: raw !== text });
      at = column < fields.length - 1 ? end + 1 : end;
    }
  }
  return cells;
}

function recordsOf(source: string, { delimiter, hasQuotes }: Dialect): string[][] {
  try {
    return parse(source, {
      bom: true,
      delimiter,
      quote: hasQuotes ? '"' : false,
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
    });
  } catch (error) {
    throw invalidDocument("csv", (error as CsvError).message, undefined, error);
  }
}

/** With the first row in quotes, only the delimiter is left outside of them. */
function quoteFirstRow(source: string, dialect: Dialect): string {
  const edits = cellsOf(source, dialect)
    .filter(({ row, quoted }) => row === 0 && !quoted)
    .map(({ text, start, end }) => ({ start, end, text: fieldText(text, dialect, true) }));
  return splicer(source, edits)(0, source.length);
}

function firstRow(cells: readonly Cell[]): string[] {
  const end = cells.findIndex(({ row }) => row > 0);
  return cells.slice(0, end < 0 ? undefined : end).map(({ text }) => text);
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

function fieldText(text: string, { delimiter, hasQuotes }: Dialect, quoted: boolean): string {
  if (!hasQuotes) return text.replace(/[\t\r\n]+/g, " ");
  const needsQuotes = delimiter === "\t" ? /^"|[\t\r\n]/ : /^$|^\s|\s$|[",;\t\r\n]/;
  return quoted || needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function isBreak(character: string | undefined): boolean {
  return character === "\n" || character === "\r";
}

function isEnd(character: string | undefined): boolean {
  return character === undefined || isBreak(character);
}
