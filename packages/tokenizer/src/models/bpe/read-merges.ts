import { TokenizerError } from "../../errors.ts";
import type { Vocabulary } from "../../vocabulary.ts";
import type { ModelSource } from "../model-source.ts";
import type { MergeRules } from "./merge-table.ts";

/**
 * Reads the merges as ids.
 *
 * @param prefix what continuations begin with; the right side's is left out of the result
 * @throws TokenizerError `TOKENIZER_VOCABULARY` for a token that is not in the vocabulary
 */
export function readMerges(source: ModelSource, vocab: Vocabulary, prefix: string): MergeRules {
  const merges = source.merges();
  const left = new Int32Array(merges.length);
  const right = new Int32Array(merges.length);
  const result = new Int32Array(merges.length);
  const idOf = (token: string, rank: number): number => {
    const id = vocab.idOf(token);
    if (id !== undefined) return id;
    throw new TokenizerError(
      "TOKENIZER_VOCABULARY",
      `${source.config.path}.merges[${rank}]: ${JSON.stringify(token)} is not in the vocabulary`,
    );
  };
  merges.forEach(([a, b], rank) => {
    left[rank] = idOf(a, rank);
    right[rank] = idOf(b, rank);
    result[rank] = idOf(a + b.slice(prefix.length), rank);
  });
  return { left, right, result };
}
