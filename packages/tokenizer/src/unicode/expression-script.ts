import { EXPRESSION_SCRIPT_NAMES, EXPRESSION_SCRIPTS } from "./generated/expression-scripts.ts";
import { type PagedTable, unpackTable, valueAt } from "./paged-table.ts";

let table: PagedTable | undefined;
let names: Map<string, number> | undefined;

/** The script of every code point. */
export function expressionScriptTable(): PagedTable {
  table ??= unpackTable(EXPRESSION_SCRIPTS);
  return table;
}

/** The script of a code point as `\p{Han}` of the reference's regular expressions sees it; 0 is none. */
export function expressionScript(point: number): number {
  return valueAt(table ?? expressionScriptTable(), point);
}

/** The number that {@link expressionScript} gives for the script of this (long) name, or undefined. */
export function scriptNumber(name: string): number | undefined {
  names ??= new Map(EXPRESSION_SCRIPT_NAMES.split(" ").map((long, index) => [plain(long), index + 1]));
  return names.get(plain(name));
}

function plain(name: string): string {
  return name.replace(/[ _-]/g, "").toLowerCase();
}
