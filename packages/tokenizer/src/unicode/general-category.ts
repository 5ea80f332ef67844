import { GENERAL_CATEGORY } from "./generated/general-category.ts";
import { type PagedTable, unpackTable, valueAt } from "./paged-table.ts";

/** Unicode's general categories; a code point's category is given as its place in this list. */
export const GENERAL_CATEGORIES: readonly string[] =
  "Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Cs Co Cn".split(" ");

let table: PagedTable | undefined;

/** The category of every code point as the reference's regular expressions (Oniguruma) see it. */
export function generalCategoryTable(): PagedTable {
  table ??= unpackTable(GENERAL_CATEGORY);
  return table;
}

/** The place in {@link GENERAL_CATEGORIES} of the category of one code point. */
export function generalCategory(point: number): number {
  return valueAt(table ?? generalCategoryTable(), point);
}

/**
 * The categories that a name such as `L`, `Lu` or `Uppercase_Letter` stands for, as a mask with bit `i` for
 * `GENERAL_CATEGORIES[i]`; undefined for a name that is not a category. A code point belongs to them when
 * `(mask >>> generalCategory(point)) & 1`.
 */
export function categoryMask(name: string): number | undefined {
  const plain = name.replace(/[ _-]/g, "").toLowerCase();
  const short = Object.hasOwn(LONG_NAMES, plain) ? LONG_NAMES[plain]! : plain;
  let mask = 0;
  for (const [index, category] of GENERAL_CATEGORIES.entries()) {
    const lower = category.toLowerCase();
    const isCased = short === "lc" && index <= 2;
    if (lower === short || lower[0] === short || isCased) mask |= 1 << index;
  }
  return mask === 0 ? undefined : mask;
}

const LONG_NAMES: Readonly<Record<string, string>> = {
  letter: "l",
  casedletter: "lc",
  uppercaseletter: "lu",
  lowercaseletter: "ll",
  titlecaseletter: "lt",
  modifierletter: "lm",
  otherletter: "lo",
  mark: "m",
  combiningmark: "m",
  nonspacingmark: "mn",
  spacingmark: "mc",
  enclosingmark: "me",
  number: "n",
  decimalnumber: "nd",
  letternumber: "nl",
  othernumber: "no",
  punctuation: "p",
  punct: "p",
  connectorpunctuation: "pc",
  dashpunctuation: "pd",
  openpunctuation: "ps",
  closepunctuation: "pe",
  initialpunctuation: "pi",
  finalpunctuation: "pf",
  otherpunctuation: "po",
  symbol: "s",
  mathsymbol: "sm",
  currencysymbol: "sc",
  modifiersymbol: "sk",
  othersymbol: "so",
  separator: "z",
  spaceseparator: "zs",
  lineseparator: "zl",
  paragraphseparator: "zp",
  other: "c",
  control: "cc",
  format: "cf",
  surrogate: "cs",
  privateuse: "co",
  unassigned: "cn",
};
