import { z } from "zod";
import { ConvertError } from "../../errors.ts";
import type { Checkpoint } from "../../readers/checkpoint.ts";

const size = z.int().min(1).max(16_777_216);
const positive = z.number().gt(0).max(1e12);

/** Keys below `general.architecture`'s name that change what a model computes. */
const schema = z.object({
  block_count: size,
  context_length: size,
  embedding_length: size,
  feed_forward_length: size,
  "attention.head_count": size,
  "attention.head_count_kv": size.optional(),
  "attention.key_length": size.optional(),
  "attention.value_length": size.optional(),
  "attention.layer_norm_rms_epsilon": positive.optional(),
  "attention.layer_norm_epsilon": positive.optional(),
  "attention.sliding_window": z.int().min(0).max(16_777_216).optional(),
  "rope.dimension_count": size.optional(),
  "rope.freq_base": positive.optional(),
  "rope.freq_base_swa": positive.optional(),
  "rope.scaling.type": z.enum(["none", "linear", "yarn", "longrope"]).optional(),
  "rope.scaling.factor": positive.optional(),
  "rope.scaling.attn_factor": positive.optional(),
  "rope.scaling.original_context_length": size.optional(),
  attn_logit_softcapping: positive.optional(),
  final_logit_softcapping: positive.optional(),
  vocab_size: size.optional(), // the embedding table says it too
});
type Fields = z.infer<typeof schema>;

/** Keys that only some architectures have: elsewhere they would mean something that is not built. */
const owners: Readonly<Record<string, readonly string[]>> = {
  "attention.sliding_window": ["llama", "gemma2", "gemma3", "phi3"],
  "rope.freq_base_swa": ["gemma3"],
  attn_logit_softcapping: ["gemma2"],
  final_logit_softcapping: ["gemma2", "gemma3"],
};

/** Keys that say nothing about the graph. */
const inert = new Set(["rope.scaling.finetuned"]);

/** Tables of factors that some files have in the place of a rope setting. */
export const ropeFactorTensors: readonly string[] = [
  "rope_freqs.weight",
  "rope_factors_short.weight",
  "rope_factors_long.weight",
];

/**
 * The config.json that transformers would have for a GGUF file.
 *
 * @throws ConvertError `CONVERT_CONFIG` for an architecture or key that is not supported
 */
export async function ggufConfig(checkpoint: Checkpoint, signal?: AbortSignal): Promise<Record<string, unknown>> {
  const architecture = String(checkpoint.metadata.get("general.architecture"));
  const build = Object.hasOwn(builders, architecture) ? builders[architecture] : undefined;
  if (build === undefined) {
    const known = Object.keys(builders).join(", ");
    throw new ConvertError(
      "CONVERT_CONFIG",
      `the GGUF architecture ${JSON.stringify(architecture)} is not supported; supported are ${known}`,
    );
  }
  const given: Record<string, unknown> = {};
  for (const [key, value] of checkpoint.metadata) {
    if (!key.startsWith(`${architecture}.`)) continue;
    const field = key.slice(architecture.length + 1);
    if (inert.has(field)) continue;
    const isForeign = owners[field]?.includes(architecture) === false && value !== 0;
    if (!(field in schema.shape) || isForeign) {
      throw new ConvertError("CONVERT_CONFIG", `the GGUF key "${key}" is not supported`);
    }
    given[field] = value;
  }
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const key = `${architecture}.${issue.path.join(".")}`;
    throw new ConvertError("CONVERT_CONFIG", `the GGUF key "${key}" is not supported: ${issue.message}`, {
      cause: parsed.error,
    });
  }
  const embedding = checkpoint.tensors.get("token_embd.weight");
  if (embedding === undefined)
    throw new ConvertError("CONVERT_TENSOR", 'the checkpoint has no tensor "token_embd.weight"');
  const factors = new Map<string, number[]>();
  for (const name of ropeFactorTensors) {
    if (!checkpoint.tensors.has(name)) continue;
    factors.set(name, [...(await checkpoint.readFloat32(name, signal ? { signal } : {})).data]);
  }
  const has = (name: string): boolean => checkpoint.tensors.has(name);
  return {
    ...build({ fields: parsed.data, factors, has }),
    vocab_size: embedding.shape[0],
    tie_word_embeddings: !has("output.weight"),
    ...tokens(checkpoint),
  };
}

/** Special tokens, which generation reads from config.json. */
function tokens(checkpoint: Checkpoint): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const kind of ["bos", "eos", "padding"] as const) {
    const id = checkpoint.metadata.get(`tokenizer.ggml.${kind}_token_id`);
    if (typeof id === "number") found[`${kind === "padding" ? "pad" : kind}_token_id`] = id;
  }
  return found;
}

interface Source {
  readonly fields: Fields;
  readonly factors: ReadonlyMap<string, number[]>;
  has(name: string): boolean;
}

function headSizeOf(fields: Fields): number {
  const size = fields["attention.key_length"] ?? fields.embedding_length / fields["attention.head_count"];
  if (fields["attention.value_length"] !== undefined && fields["attention.value_length"] !== size) {
    throw new ConvertError("CONVERT_CONFIG", 'the GGUF key "attention.value_length" differs from the keys\' length');
  }
  return size;
}

/** What all of Llama's relatives have. */
function common({ fields, factors }: Source, modelType: string): Record<string, unknown> {
  const headSize = headSizeOf(fields);
  return {
    model_type: modelType,
    hidden_size: fields.embedding_length,
    intermediate_size: fields.feed_forward_length,
    num_hidden_layers: fields.block_count,
    num_attention_heads: fields["attention.head_count"],
    num_key_value_heads: fields["attention.head_count_kv"] ?? fields["attention.head_count"],
    head_dim: headSize,
    max_position_embeddings: fields.context_length,
    rms_norm_eps: required(fields, "attention.layer_norm_rms_epsilon"),
    rope_theta: fields["rope.freq_base"] ?? 10_000,
    rope_scaling: ropeOf(fields, factors, headSize),
  };
}

function ropeOf(
  fields: Fields,
  factors: ReadonlyMap<string, number[]>,
  headSize: number,
): Record<string, unknown> | undefined {
  const dimension = fields["rope.dimension_count"] ?? headSize;
  const partial = dimension === headSize ? {} : { partial_rotary_factor: dimension / headSize };
  const short = factors.get("rope_freqs.weight") ?? factors.get("rope_factors_short.weight");
  if (short !== undefined) {
    // One factor a pair: Llama 3's are written out so, and LongRoPE's are by nature.
    return {
      rope_type: "longrope",
      short_factor: short,
      long_factor: factors.get("rope_factors_long.weight") ?? short,
      attention_factor: fields["rope.scaling.attn_factor"] ?? 1,
      original_max_position_embeddings: factors.has("rope_factors_long.weight")
        ? (fields["rope.scaling.original_context_length"] ?? fields.context_length)
        : fields.context_length,
      ...partial,
    };
  }
  switch (fields["rope.scaling.type"]) {
    case "linear":
      return { rope_type: "linear", factor: fields["rope.scaling.factor"] ?? 1, ...partial };
    case "yarn":
      return {
        rope_type: "yarn",
        factor: fields["rope.scaling.factor"],
        attention_factor: fields["rope.scaling.attn_factor"],
        original_max_position_embeddings: fields["rope.scaling.original_context_length"],
        ...partial,
      };
    case "longrope":
      throw new ConvertError("CONVERT_CONFIG", "the GGUF file asks for longrope but has no rope_factors_short.weight");
    default:
      return dimension === headSize ? undefined : { rope_type: "default", ...partial };
  }
}

function required(fields: Fields, key: keyof Fields): number {
  const value = fields[key];
  if (typeof value === "number") return value;
  throw new ConvertError("CONVERT_CONFIG", `the GGUF file has no key "${key}" below its architecture`);
}

/** Gemma 2 and 3 at 27 B divide scores by the width of a head's share of the model instead of the head's own. */
function gemmaScale(fields: Fields, layersOf27B: number): number {
  return fields.block_count === layersOf27B
    ? fields.embedding_length / fields["attention.head_count"]
    : headSizeOf(fields);
}

const llama = (source: Source): Record<string, unknown> => ({
  ...common(source, "llama"),
  attention_bias: source.has("blk.0.attn_output.bias"),
  mlp_bias: source.has("blk.0.ffn_down.bias"),
  architectures: ["LlamaForCausalLM"],
});

/** llama.cpp has no architecture of its own for Mistral; without a window it is Llama. */
const mistral = (source: Source): Record<string, unknown> => ({
  ...common(source, "mistral"),
  sliding_window: source.fields["attention.sliding_window"],
  architectures: ["MistralForCausalLM"],
});

/** By `general.architecture`. */
const builders: Readonly<Record<string, (source: Source) => Record<string, unknown>>> = {
  llama: (source) => (source.fields["attention.sliding_window"] ? mistral(source) : llama(source)),
  qwen2: (source) => ({ ...common(source, "qwen2"), architectures: ["Qwen2ForCausalLM"] }),
  qwen3: (source) => ({
    ...common(source, "qwen3"),
    attention_bias: source.has("blk.0.attn_q.bias"),
    architectures: ["Qwen3ForCausalLM"],
  }),
  gemma: (source) => ({ ...common(source, "gemma"), architectures: ["GemmaForCausalLM"] }),
  gemma2: (source) => ({
    ...common(source, "gemma2"),
    query_pre_attn_scalar: gemmaScale(source.fields, 46),
    sliding_window: source.fields["attention.sliding_window"] ?? 4096,
    attn_logit_softcapping: source.fields.attn_logit_softcapping ?? 50,
    final_logit_softcapping: source.fields.final_logit_softcapping ?? 30,
    architectures: ["Gemma2ForCausalLM"],
  }),
  gemma3: (source) => ({
    ...common(source, "gemma3_text"),
    rope_theta: source.fields["rope.freq_base"] ?? 1_000_000,
    rope_local_base_freq: source.fields["rope.freq_base_swa"] ?? 10_000,
    query_pre_attn_scalar: gemmaScale(source.fields, 62),
    sliding_window: required(source.fields, "attention.sliding_window"),
    final_logit_softcapping: source.fields.final_logit_softcapping ?? null,
    architectures: ["Gemma3ForCausalLM"],
  }),
  phi3: (source) => ({
    ...common(source, "phi3"),
    sliding_window: source.fields["attention.sliding_window"] || null,
    architectures: ["Phi3ForCausalLM"],
  }),
  gpt2: ({ fields }) => ({
    model_type: "gpt2",
    n_embd: fields.embedding_length,
    n_inner: fields.feed_forward_length,
    n_layer: fields.block_count,
    n_head: fields["attention.head_count"],
    n_positions: fields.context_length,
    layer_norm_epsilon: required(fields, "attention.layer_norm_epsilon"),
    architectures: ["GPT2LMHeadModel"],
  }),
};
