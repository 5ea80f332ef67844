import { GenerationError } from "../errors.ts";
import { forbidding, type LogitsProcessor } from "./logits-processor.ts";

/** A token sequence and what is added to the score of its last token when the others come just before it. */
export type SequenceBias = readonly [tokenIds: readonly number[], bias: number];

/** Adds a bias to tokens that would complete one of the sequences; sequences of one token are always biased. */
export function sequenceBias(biases: readonly SequenceBias[], vocabSize: number): LogitsProcessor {
  for (const [tokenIds] of biases) {
    for (const id of tokenIds) {
      if (id < vocabSize) continue;
      throw new GenerationError(
        "GENERATION_OPTION_INVALID",
        `token id ${id} is biased or forbidden, but the vocabulary has ${vocabSize} tokens`,
      );
    }
  }
  // of equal sequences the last counts, as in transformers
  const unique = [...new Map(biases.map((each) => [each[0].join(), each])).values()];
  const singles = unique.filter(([tokenIds]) => tokenIds.length === 1);
  const longer = unique.filter(([tokenIds]) => tokenIds.length > 1);
  const isForbidding = unique.every(([, bias]) => bias === Number.NEGATIVE_INFINITY);
  return forbidding(
    (scores, { tokenIds }) => {
      for (const [[id], bias] of singles) scores[id!]! += bias;
      for (const [sequence, bias] of longer) {
        if (endsWithPrefixOf(tokenIds, sequence)) scores[sequence.at(-1)!]! += bias;
      }
    },
    () => isForbidding,
  );
}

/** Whether all but the last of `sequence` are the last of `tokenIds`. */
function endsWithPrefixOf(tokenIds: readonly number[], sequence: readonly number[]): boolean {
  const length = sequence.length - 1;
  const start = tokenIds.length - length;
  if (start < 0) return false;
  for (let i = 0; i < length; i++) if (tokenIds[start + i] !== sequence[i]) return false;
  return true;
}
