import type { CodePointSet } from "./code-point-set.ts";

/** A regular expression, taken apart. It matches by backtracking: the first way that succeeds counts. */
export type Expression =
  /** One character of a set. */
  | { readonly kind: "set"; readonly set: CodePointSet }
  /** One after the other; none for an expression that is empty. */
  | { readonly kind: "sequence"; readonly items: readonly Expression[] }
  /** The first that leads to a match. */
  | { readonly kind: "choice"; readonly items: readonly Expression[] }
  | Repetition
  /** What its item matches is never taken back. */
  | { readonly kind: "atomic"; readonly item: Expression }
  | Look;

export interface Repetition {
  readonly kind: "repeat";
  readonly item: Expression;
  readonly least: number;
  /** May be infinite. */
  readonly most: number;
  readonly isLazy: boolean;
}

/** Whether something stands after the place, or before it. It takes no text. */
export interface Look {
  readonly kind: "look";
  readonly item: Expression;
  readonly isBehind: boolean;
  readonly isNegative: boolean;
}

/** Every character. */
export const anything: Expression = { kind: "set", set: [0, 0x10ffff] };

export function sequence(...items: readonly Expression[]): Expression {
  return items.length === 1 ? items[0]! : { kind: "sequence", items };
}

export function choice(...items: readonly Expression[]): Expression {
  return items.length === 1 ? items[0]! : { kind: "choice", items };
}

export function repeat(item: Expression, least: number, most: number, isLazy = false): Expression {
  return { kind: "repeat", item, least, most, isLazy };
}

export function ahead(item: Expression, isNegative = false): Expression {
  return { kind: "look", item, isBehind: false, isNegative };
}

export function behind(item: Expression, isNegative = false): Expression {
  return { kind: "look", item, isBehind: true, isNegative };
}

/** The characters of a text, one after the other. */
export function literal(text: string): Expression {
  return sequence(
    ...[...text].map((character): Expression => {
      const point = character.codePointAt(0)!;
      return { kind: "set", set: [point, point] };
    }),
  );
}

/** Whether it can match without taking a character. */
export function matchesNothing(of: Expression): boolean {
  switch (of.kind) {
    case "set":
      return false;
    case "sequence":
      return of.items.every(matchesNothing);
    case "choice":
      return of.items.some(matchesNothing);
    case "repeat":
      return of.least === 0 || matchesNothing(of.item);
    case "atomic":
      return matchesNothing(of.item);
    case "look":
      return true;
  }
}
