/*
 * How a decoder's graphs are called: the contract between this package, which writes them, and whoever runs them.
 *
 * A model that was converted for "text-generation" has two graphs over the same weights:
 *
 * | file                 | logits                                                          |
 * |----------------------|-----------------------------------------------------------------|
 * | `model.onnx`         | float32 [batch, vocab]: of each row's last token                |
 * | `model_scoring.onnx` | float32 [batch, tokens, vocab]: of every token, to score a text |
 *
 * With the option `outputHiddenStates` there is a third, to look into the model:
 *
 * | `model_hidden_states.onnx` | `hidden_states`, float32 [layers + 1, batch, tokens, hidden]: what each layer read, and behind the last one what the head reads (as transformers numbers them); `layer_logits`, float32 [layers + 1, batch, vocab]: what the last norm and the head make of each of them at each row's last token (a "logit lens"); the last is `logits` of `model.onnx` |
 *
 * Inputs of all:
 *
 * | name                      | dtype                | shape                                 |
 * |---------------------------|----------------------|---------------------------------------|
 * | `input_ids`               | int64                | [batch, tokens]                       |
 * | `lengths`                 | int32                | [batch]                               |
 * | `past_key_values.N.key`   | float32 (cuda: float16) | [batch, kvHeads, capacity, headSize] |
 * | `past_key_values.N.value` | the same             | the same                              |
 *
 * Outputs beside the logits: `present.N.key` and `present.N.value`, of the shape of their past, for N from 0 to layers - 1.
 *
 * **The cache is written in place.** Allocate each past tensor once, with room for `capacity` positions (prompt and new
 * tokens together, at most `contextLength`), and give the same memory as the input `past_key_values.N.key` and as the
 * preallocated output `present.N.key`. A run then writes the new positions into it and touches nothing else. (With other
 * memory as output, or none, the cache is copied at each run: right, but slow. With `capacity` 0 the outputs hold just the
 * positions of this run.)
 *
 * **lengths** has, for each row, how many positions are filled after this run: those in the cache and the new ones. The
 * graph finds out from it at which positions the new tokens stand.
 *
 * Three kinds of runs:
 *
 * 1. The first, for any batch: `input_ids` holds the prompts, each from column 0 on, shorter ones filled up at the right with
 *    any token id; `lengths[row]` is the prompt's number of tokens. What lies behind a row's length is computed and never
 *    seen: it is overwritten when the row grows. (Prompts that a tokenizer padded at the left are moved to the left first.)
 * 2. A step, for any batch: `input_ids` [batch, 1], `lengths[row]` one more than before. Rows may have different lengths.
 *    A row that is finished is dropped by calling with smaller tensors, or kept by repeating its last call.
 * 3. More than one token after others (long prompts in parts, checking guessed tokens), for a batch of 1 alone:
 *    ONNX Runtime refuses larger ones. `lengths[0]` grows by `tokens`.
 *
 * To take tokens back, call with smaller `lengths`: positions behind them are as if they were never written. To reorder or
 * repeat rows (beams), copy their slices of the cache.
 *
 * The caller sees to it that no length passes `capacity` or `contextLength`, and that ids are below `vocabSize`.
 */

/** Names of the inputs and outputs. */
export const decoderNames: {
  readonly inputIds: "input_ids";
  readonly lengths: "lengths";
  readonly logits: "logits";
  readonly hiddenStates: "hidden_states";
  readonly layerLogits: "layer_logits";
  pastKey(layer: number): string;
  pastValue(layer: number): string;
  presentKey(layer: number): string;
  presentValue(layer: number): string;
} = {
  inputIds: "input_ids",
  lengths: "lengths",
  logits: "logits",
  hiddenStates: "hidden_states",
  layerLogits: "layer_logits",
  pastKey: (layer) => `past_key_values.${layer}.key`,
  pastValue: (layer) => `past_key_values.${layer}.value`,
  presentKey: (layer) => `present.${layer}.key`,
  presentValue: (layer) => `present.${layer}.value`,
};

/** Files of the graphs. */
export const decoderFiles = {
  model: "model.onnx",
  scoring: "model_scoring.onnx",
  hiddenStates: "model_hidden_states.onnx",
} as const;

/** What one has to know to call the graphs; the field `decoder` of glossa.json. */
export interface DecoderDescription {
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
  readonly vocabSize: number;
  /** Positions that a row may have. */
  readonly contextLength: number;
  /** Whether there is a graph that gives the hidden states. */
  readonly hiddenStates: boolean;
  /** dtype of the cache. */
  readonly cacheDType: "float32" | "float16";
}
