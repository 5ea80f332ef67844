/*
 * Names that llama.cpp gives to tensors (gguf-py/gguf/tensor_mapping.py), as what transformers calls them, and what its
 * conversion did to their elements.
 */

/** What has to be undone. */
export type GgufChange =
  | "none"
  | "rotary pairs" // rows of each head were reordered from halves to pairs
  | "plus one" // 1 was added
  | "transposed";

/** Where a tensor is in a GGUF file. */
export interface GgufTensorName {
  readonly name: string;
  readonly change: GgufChange;
}

/** From a GGUF name to transformers' name; undefined for a tensor that is not part of the architecture. */
export type GgufNames = (name: string) => GgufTensorName | undefined;

function namesOf(
  outer: Readonly<Record<string, string>>,
  layer: string,
  inner: Readonly<Record<string, string>>,
  changeOf: (part: string, isMatrix: boolean) => GgufChange,
): GgufNames {
  return (name) => {
    const match = /^(?:blk\.(\d+)\.)?(\w+)\.(weight|bias)$/.exec(name);
    if (match === null) return undefined;
    const [, index, part, kind] = match as unknown as [string, string | undefined, string, string];
    const table = index === undefined ? outer : inner;
    if (!Object.hasOwn(table, part)) return undefined;
    const prefix = index === undefined ? "" : `${layer}.${index}.`;
    return { name: `${prefix}${table[part]}.${kind}`, change: changeOf(part, kind === "weight") };
  };
}

const outer = { token_embd: "model.embed_tokens", output_norm: "model.norm", output: "lm_head" };
const inner = {
  attn_norm: "input_layernorm",
  attn_q: "self_attn.q_proj",
  attn_k: "self_attn.k_proj",
  attn_v: "self_attn.v_proj",
  attn_output: "self_attn.o_proj",
  attn_q_norm: "self_attn.q_norm",
  attn_k_norm: "self_attn.k_norm",
  ffn_norm: "post_attention_layernorm",
  ffn_gate: "mlp.gate_proj",
  ffn_up: "mlp.up_proj",
  ffn_down: "mlp.down_proj",
};
const sandwich = {
  ...inner,
  post_attention_norm: "post_attention_layernorm",
  ffn_norm: "pre_feedforward_layernorm",
  post_ffw_norm: "post_feedforward_layernorm",
};
const unchanged = (): GgufChange => "none";
const gemmaNorms = (part: string): GgufChange => (part.endsWith("norm") ? "plus one" : "none");

/** By `general.architecture`. */
export const ggufNames: Readonly<Record<string, GgufNames>> = {
  llama: namesOf(outer, "model.layers", inner, (part) => (/^attn_[qk]$/.test(part) ? "rotary pairs" : "none")),
  qwen2: namesOf(outer, "model.layers", inner, unchanged),
  qwen3: namesOf(outer, "model.layers", inner, unchanged),
  gemma: namesOf(outer, "model.layers", inner, gemmaNorms),
  gemma2: namesOf(outer, "model.layers", sandwich, gemmaNorms),
  gemma3: namesOf(outer, "model.layers", sandwich, gemmaNorms),
  phi3: namesOf(
    outer,
    "model.layers",
    { ...inner, attn_qkv: "self_attn.qkv_proj", ffn_up: "mlp.gate_up_proj" },
    unchanged,
  ),
  gpt2: namesOf(
    {
      token_embd: "transformer.wte",
      position_embd: "transformer.wpe",
      output_norm: "transformer.ln_f",
      output: "lm_head",
    },
    "transformer.h",
    {
      attn_norm: "ln_1",
      attn_qkv: "attn.c_attn",
      attn_output: "attn.c_proj",
      ffn_norm: "ln_2",
      ffn_up: "mlp.c_fc",
      ffn_down: "mlp.c_proj",
    },
    (part, isMatrix) => (isMatrix && !part.endsWith("norm") && /^(attn|ffn)_/.test(part) ? "transposed" : "none"),
  ),
};
