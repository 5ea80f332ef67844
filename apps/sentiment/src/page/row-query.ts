import type { ShownRow } from "../server/table-lines.ts";

/** What rows the reader wants to see, and in what order. */
export interface RowQuery {
  /** Part of the text; case does not count. */
  readonly search: string;
  /** A label; `""`: all; `null`: rows without an answer. */
  readonly label: string | null;
  /** Stretch of tones, open below. */
  readonly range: { readonly from: number; readonly to: number } | undefined;
  readonly sort: SortKey;
  readonly descending: boolean;
}

export type SortKey = "number" | "text" | "label" | "score";

/** The rows that a query asks for, sorted. Rows without an answer come last where it sorts by label or score. */
export function queryRows(
  rows: readonly ShownRow[],
  { search, label, range, sort, descending }: RowQuery,
  toneOfRow: (row: ShownRow) => number,
): ShownRow[] {
  const wanted = search.trim().toLowerCase();
  const found = rows.filter((row) => {
    const first = row.labels[0];
    if (label === null ? first !== undefined : label !== "" && first?.label !== label) return false;
    if (wanted !== "" && !row.text.toLowerCase().includes(wanted)) return false;
    if (range === undefined) return true;
    const tone = toneOfRow(row);
    return first !== undefined && tone <= range.to && (tone > range.from || (range.from === -1 && tone === -1));
  });
  const collator = new Intl.Collator();
  const compare: Readonly<Record<SortKey, (a: ShownRow, b: ShownRow) => number>> = {
    number: (a, b) => a.number - b.number,
    text: (a, b) => collator.compare(a.text, b.text),
    label: (a, b) => collator.compare(a.labels[0]!.label, b.labels[0]!.label),
    score: (a, b) => a.labels[0]!.score - b.labels[0]!.score,
  };
  const needsAnswer = sort === "label" || sort === "score";
  const sign = descending ? -1 : 1;
  return found.sort((a, b) => {
    const missing = needsAnswer ? Number(a.labels.length === 0) - Number(b.labels.length === 0) : 0;
    if (missing !== 0) return missing;
    if (needsAnswer && a.labels.length === 0) return a.number - b.number;
    return sign * compare[sort](a, b) || a.number - b.number;
  });
}
