import type { JsonField } from "../json-field.ts";
import type { Steps } from "../steps.ts";
import type { Vocabulary } from "../vocabulary.ts";
import type { MergeRules } from "./bpe/merge-table.ts";
import type { UnigramVocabulary } from "./unigram/unigram-vocabulary.ts";

/** The `model` of a tokenizer.json. Its two large fields are read on demand, without making strings of them. */
export interface ModelSource {
  /** The model's fields other than `vocab` and `merges`. */
  readonly config: JsonField;
  /** `vocab` as a {token: id} object. @throws TokenizerError `TOKENIZER_FIELD` if it is not one. */
  vocabulary(): Vocabulary;
  /**
   * `merges` as ids.
   *
   * @param prefixLength bytes that are left out of the right side of each when the two are joined
   * @throws TokenizerError `TOKENIZER_VOCABULARY` for a token that is not in `vocab`
   */
  mergeRules(vocab: Vocabulary, prefixLength: number): Steps<MergeRules>;
  /** `vocab` as a list of [piece, score]. @throws TokenizerError `TOKENIZER_FIELD` if it is not one. */
  pieces(): UnigramVocabulary;
}
