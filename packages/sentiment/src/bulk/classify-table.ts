import type { CheckedOptions } from "@glossa/options";
import { assertAbstaining, assertOptions, classifyRules } from "../call-checks.ts";
import type { Classification, Classifier, ClassifyOptions } from "../classifier.ts";
import { openTable, type TableOptions, tableRules } from "../tables/open-table.ts";
import type { Table, TableRow } from "../tables/table-row.ts";
import { portionsOf } from "./portions-of.ts";

/** A row and what the classifier says about its text. */
export interface ClassifiedRow extends TableRow {
  /** Undefined where the row has a `problem`. */
  readonly classification: Classification | undefined;
}

/** A table that is being read and classified. */
export interface ClassifiedTable extends Table {
  /** In the order of the input. Can be iterated once. */
  readonly rows: AsyncIterable<ClassifiedRow>;
}

/** How far a table has been classified. */
export interface TableProgress {
  /** Rows that are done, those with problems among them. */
  readonly rows: number;
  readonly problems: number;
  /** Bytes (of text given as strings: code units) of the input that have been read; a little ahead of the rows. */
  readonly bytes: number;
}

export interface ClassifyTableOptions
  extends TableOptions,
    Pick<ClassifyOptions, "topK" | "functionToApply" | "abstainBelow"> {
  /** Called after each portion of rows. */
  readonly onProgress?: ((progress: TableProgress) => void) | undefined;
}

const { topK, functionToApply, abstainBelow, onProgress } = classifyRules as Required<CheckedOptions>;
export const classifyTableRules: CheckedOptions = {
  ...tableRules,
  topK: topK!,
  functionToApply: functionToApply!,
  abstainBelow: abstainBelow!,
  onProgress: onProgress!,
};

/**
 * Classifies the texts of a table as it is read: a file, a request, standard input. Rows come out in order, and no more than a
 * portion of them (about a thousand) is held in memory. A row that cannot be classified keeps its fields and has a `problem`.
 *
 * @param input chunks of bytes or text
 * @throws as `openTable` and `classify`; what the input throws; the signal's reason. What makes the rest of the table
 *   unreadable is thrown from the rows, after those before it
 */
export async function classifyTable(
  classifier: Pick<Classifier, "classify">,
  input: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  options: ClassifyTableOptions,
): Promise<ClassifiedTable> {
  const { table, portions } = await classifiedPortions(classifier, input, options);
  async function* rows(): AsyncGenerator<ClassifiedRow> {
    for await (const portion of portions) yield* portion;
  }
  return { ...table, rows: rows() };
}

/** The same in portions. @param pass called with the table's rows; what it gives is classified */
export async function classifiedPortions(
  classifier: Pick<Classifier, "classify">,
  input: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  options: ClassifyTableOptions,
  pass: (rows: AsyncIterable<TableRow>) => AsyncIterable<TableRow> = (rows) => rows,
): Promise<{ table: Table; portions: AsyncIterable<ClassifiedRow[]> }> {
  assertOptions("classifyTable", options, classifyTableRules);
  assertAbstaining(options);
  const { topK, functionToApply, abstainBelow, onProgress, ...reading } = options;
  let bytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array | string> {
    for await (const chunk of input) {
      bytes += chunk?.length ?? 0;
      yield chunk;
    }
  }
  const table = await openTable(counted(), reading);

  async function classified(rows: readonly TableRow[]): Promise<ClassifiedRow[]> {
    const texts = rows.flatMap(({ text }) => (text === undefined ? [] : [text]));
    const results = (
      await classifier.classify(texts, { topK, functionToApply, abstainBelow, signal: options.signal })
    ).values();
    return rows.map((row) => ({
      ...row,
      classification: row.text === undefined ? undefined : results.next().value,
    }));
  }
  async function* portions(): AsyncGenerator<ClassifiedRow[]> {
    let done = 0;
    let problems = 0;
    for await (const portion of portionsOf(pass(table.rows))) {
      yield await classified(portion);
      done += portion.length;
      problems += portion.filter(({ problem }) => problem !== undefined).length;
      onProgress?.({ rows: done, problems, bytes });
    }
  }
  return { table, portions: portions() };
}
