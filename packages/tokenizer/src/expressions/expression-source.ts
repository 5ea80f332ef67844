import { type CodePointSet, classSource, escapePoint } from "./code-point-set.ts";
import { type Expression, matchesNothing } from "./expression.ts";

/** Writes an expression for JavaScript's engine, with the flag `u`. */
export function expressionSource(whole: Expression): string {
  let names = 0;

  function source(of: Expression): string {
    switch (of.kind) {
      case "set":
        return setSource(of.set);
      case "sequence":
        return of.items.map((item) => (item.kind === "choice" ? `(?:${source(item)})` : source(item))).join("");
      case "choice":
        return of.items.map(source).join("|");
      case "repeat":
        // JavaScript would not be content with an item that has taken nothing, and try others.
        if (of.least === 0 && of.most === 1 && matchesNothing(of.item))
          return of.isLazy ? `(?:|${source(of.item)})` : `(?:${source(of.item)}|)`;
        return `(?:${source(of.item)})${quantifier(of.least, of.most)}${of.isLazy ? "?" : ""}`;
      case "atomic": {
        // JavaScript has no atomic groups, but its look-ahead is one, and a back-reference takes what it saw.
        const name = `atomic${names++}`;
        return `(?:(?=(?<${name}>${source(of.item)}))\\k<${name}>)`;
      }
      case "look":
        return `(?${of.isBehind ? "<" : ""}${of.isNegative ? "!" : "="}${source(of.item)})`;
    }
  }

  return source(whole);
}

function quantifier(least: number, most: number): string {
  if (least === most) return `{${least}}`;
  return most === Number.POSITIVE_INFINITY ? `{${least},}` : `{${least},${most}}`;
}

function setSource(set: CodePointSet): string {
  if (set.length === 2 && set[0] === set[1]) return escapePoint(set[0]!);
  return set[0] === 0 && set[1] === 0x10ffff ? "[^]" : classSource(set);
}
