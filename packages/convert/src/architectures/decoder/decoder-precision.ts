import type { Precision } from "../../layers/precision.ts";

/**
 * How a decoder stores its 8-bit weights: in blocks of 32. A single large element of a row of activations, which language
 * models have, spoils 7-bit columns and 8-bit rows (docs/decisions/0001-int8-linear-layers.md) for the whole row, but only
 * its own block here; the price is slower prompts. The head is 8-bit for int4 as well.
 *
 * @param tied the head is the embedding table: both read the same blocks
 */
export function decoderPrecision(precision: Precision, tied: boolean): Precision {
  const blocks = (dtype: Precision["head"]): Precision["head"] => (dtype === "int8" ? "int8 blocks" : dtype);
  const head = blocks(precision.head);
  const shared = tied && head === "int8 blocks";
  return {
    ...precision,
    linear: blocks(precision.linear),
    head,
    embedding: shared ? blocks(precision.embedding) : precision.embedding,
  };
}
