import { SCRIPT_GROUPS } from "./generated/script-groups.ts";
import { type PagedTable, unpackTable, valueAt } from "./paged-table.ts";

let table: PagedTable | undefined;

/**
 * The group of a code point in the UnicodeScripts pre-tokenizer, which cuts between two characters of different groups.
 * 0 (the space, and characters without a script) never cuts, and the next character is compared with the one before it.
 */
export function scriptGroup(point: number): number {
  table ??= unpackTable(SCRIPT_GROUPS);
  return valueAt(table, point);
}
