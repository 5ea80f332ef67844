import type { Encoding as OracleEncoding } from "tokenizers";
import type { Encoding } from "../encoding.ts";

/** Everything an encoding says, as plain data in the reference's terms (positions count code points). */
export interface PlainEncoding {
  ids: readonly number[];
  tokens: readonly string[];
  offsets: readonly (readonly number[])[];
  words: readonly (number | null)[];
  types: readonly number[];
  special: readonly number[];
  attention: readonly number[];
  sequences: readonly (number | null)[];
  overflowing: PlainEncoding[];
}

export function plainOracle(encoding: OracleEncoding): PlainEncoding {
  return {
    ids: encoding.getIds(),
    tokens: encoding.getTokens(),
    offsets: encoding.getOffsets(),
    words: encoding.getWordIds().map((word) => word ?? null),
    types: encoding.getTypeIds(),
    special: encoding.getSpecialTokensMask(),
    attention: encoding.getAttentionMask(),
    sequences: encoding.getSequenceIds().map((sequence) => sequence ?? null),
    overflowing: encoding.getOverflowing().map(plainOracle),
  };
}

export function plainOurs(encoding: Encoding): PlainEncoding {
  return {
    ids: encoding.ids,
    tokens: encoding.tokens,
    offsets: encoding.codePointOffsets,
    words: encoding.wordIds,
    types: encoding.typeIds,
    special: encoding.specialTokensMask,
    attention: encoding.attentionMask,
    sequences: encoding.sequenceIds,
    overflowing: encoding.overflowing.map(plainOurs),
  };
}

export type Field = "ids" | "tokens" | "offsets" | "words" | "types" | "special" | "attention" | "sequences";

const FIELDS: readonly Field[] = ["ids", "tokens", "offsets", "words", "types", "special", "attention", "sequences"];

/**
 * The first field that differs with both values, or undefined when all are equal. Windows are compared one level deep: the
 * reference also hangs windows on windows of a pair, all of which are in the list already.
 *
 * @param skipped fields of the encoding that are not compared
 * @param skippedInWindows the same for its windows
 */
export function firstDifference(
  expected: PlainEncoding,
  got: PlainEncoding,
  skipped: readonly Field[] = [],
  skippedInWindows: readonly Field[] = [],
): string | undefined {
  for (const field of FIELDS) {
    if (skipped.includes(field)) continue;
    const [a, b] = [JSON.stringify(expected[field]), JSON.stringify(got[field])];
    if (a !== b) return `${field}: expected ${a}, got ${b}`;
  }
  if (expected.overflowing.length !== got.overflowing.length) {
    return `windows: expected ${expected.overflowing.length}, got ${got.overflowing.length}`;
  }
  for (const [i, window] of expected.overflowing.entries()) {
    const mine = got.overflowing[i]!;
    const difference = firstDifference({ ...window, overflowing: [] }, { ...mine, overflowing: [] }, skippedInWindows);
    if (difference !== undefined) return `window ${i}: ${difference}`;
  }
  return undefined;
}
