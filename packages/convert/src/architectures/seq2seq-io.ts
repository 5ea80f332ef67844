/*
 * How the graphs of an encoder-decoder are called: the contract between this package, which writes them, and whoever runs
 * them. docs/decisions/0004-encoder-decoder-graphs.md has the measurements behind it.
 *
 * A model that was converted for "text2text-generation" has three graphs over the same weights:
 *
 * | file                   | gives                                                                     |
 * |------------------------|---------------------------------------------------------------------------|
 * | `encoder.onnx`         | keys and values of the sources, for the cross-attention of each decoder layer |
 * | `decoder.onnx`         | logits, float32 [rows, vocab]: of each row's last token                   |
 * | `decoder_scoring.onnx` | logits, float32 [rows, tokens, vocab]: of every token, to score a text    |
 *
 * **Encoder.** Runs once for a batch of sources.
 *
 * | input            | dtype | shape               |                                           |
 * |------------------|-------|---------------------|-------------------------------------------|
 * | `input_ids`      | int64 | [sentences, source] | each source from column 0 on              |
 * | `attention_mask` | int64 | [sentences, source] | 1 for a token, 0 for what fills up a row  |
 *
 * Outputs `cross_key_values.N.key` and `cross_key_values.N.value`, float32 (cuda: float16) [sentences, heads, source,
 * headSize], for N from 0 to layers - 1. A source's result does not depend on the rows beside it: fill up with any token id
 * that is below `sourceVocabSize`; with M2M100 and NLLB it must be the padding token, by which they count positions.
 *
 * **Decoder.** Runs once for the start tokens and once for each step.
 *
 * | input                      | dtype                   | shape                                 |
 * |----------------------------|-------------------------|---------------------------------------|
 * | `input_ids`                | int64                   | [rows, tokens]                        |
 * | `lengths`                  | int32                   | [rows]                                |
 * | `past_key_values.N.key`    | float32 (cuda: float16) | [rows, heads, capacity, headSize]     |
 * | `past_key_values.N.value`  | the same                | the same                              |
 * | `cross_key_values.N.key`   | the same                | [sentences, heads, source, headSize]  |
 * | `cross_key_values.N.value` | the same                | the same                              |
 * | `encoder_attention_mask`   | int64                   | [sentences, source]: the encoder's    |
 *
 * `decoder.onnx` sums up its logits, so that who looks for the best tokens of a row need not look at all of them:
 *
 * | output        | dtype   | shape          |                                                                            |
 * |---------------|---------|----------------|----------------------------------------------------------------------------|
 * | `log_sum_exp` | float32 | [rows]         | log Σ exp(logit): a logit less this is the token's log-probability         |
 * | `maxima`      | float32 | [rows, groups] | element g: the largest logit of the tokens g, g + groups, g + 2 · groups, … |
 *
 * Directories that were converted before these two came do not have them.
 *
 * The scoring graph also gives `attention.N`, float32 [rows, tokens, source]: the weights of layer N's attention to the source, the
 * mean over its heads. They show which words belong together.
 *
 * Outputs beside the logits: `present.N.key` and `present.N.value`, of the shape of their past.
 *
 * `input_ids`, `lengths` and the past are those of a decoder-only model, with the same three kinds of runs and the same cache
 * written in place: decoder-io.ts. The first run holds each row's start tokens (the decoder's start token and, where the
 * model wants one, the target language's), from column 0 on; rows may have different numbers of them.
 *
 * **Rows share the keys and values of their sentence.** rows = sentences · k for any k ≥ 1: the rows of the first sentence
 * come first, then those of the second. So beams need no copies of their source, and k may change from run to run. Rows that
 * are not the same number for each sentence need one sentence for each row: repeat the slices of `cross_key_values` and of
 * the mask, or keep rows that are finished.
 *
 * - To reorder beams, copy their slices of the past (not of the cross keys and values, as beams do not leave their sentence).
 * - To drop a sentence that is finished, drop its rows, its slice of `cross_key_values` and its row of the mask. All have the
 *   sentence as first axis, so the slices behind it move up.
 *
 * The caller sees to it that no source is longer than `sourceLength`, that no row's length passes `capacity` or
 * `contextLength`, and that ids are below `sourceVocabSize` and `vocabSize`.
 */

/** Names of the inputs and outputs that a decoder-only model does not have; for the others see `decoderNames`. */
export const seq2seqNames: {
  readonly inputIds: "input_ids";
  readonly attentionMask: "attention_mask";
  readonly encoderAttentionMask: "encoder_attention_mask";
  crossKey(layer: number): string;
  crossValue(layer: number): string;
  readonly logSumExp: "log_sum_exp";
  readonly maxima: "maxima";
  attention(layer: number): string;
} = {
  inputIds: "input_ids",
  attentionMask: "attention_mask",
  encoderAttentionMask: "encoder_attention_mask",
  crossKey: (layer) => `cross_key_values.${layer}.key`,
  crossValue: (layer) => `cross_key_values.${layer}.value`,
  logSumExp: "log_sum_exp",
  maxima: "maxima",
  attention: (layer) => `attention.${layer}`,
};

/** Files of the graphs. */
export const seq2seqFiles = {
  encoder: "encoder.onnx",
  decoder: "decoder.onnx",
  scoring: "decoder_scoring.onnx",
} as const;

/** What one has to know to call the graphs; the field `seq2seq` of glossa.json. */
export interface Seq2SeqDescription {
  /** Layers of the decoder. */
  readonly layers: number;
  /** Heads of the decoder's attention to itself and to the source. */
  readonly heads: number;
  readonly headSize: number;
  /** Ids that the decoder reads and gives logits for. */
  readonly vocabSize: number;
  /** Ids that the encoder reads. */
  readonly sourceVocabSize: number;
  /** Positions that a row of the decoder may have; null for models whose positions are relative. */
  readonly contextLength: number | null;
  /** Tokens that a source may have; null for models whose positions are relative. */
  readonly sourceLength: number | null;
  /** dtype of the cache and of the cross keys and values. */
  readonly cacheDType: "float32" | "float16";
}
