"""Tiny random decoders of every supported kind, and the logits that transformers computes with them.

Needs torch, transformers, safetensors, gguf, numpy. Writes packages/convert/src/architectures/fixtures/decoders/NAME: config.json, weights in
bfloat16 (safetensors, or PyTorch's .bin), and expected.safetensors.

Logits come from float32 copies of the bfloat16 weights: a prompt alone and a batch of three that is padded at the left,
each followed by 20 steps with the cache and given tokens.
"""

import json
import pathlib
import shutil
import sys

import gguf
import torch
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForCausalLM

ARCHITECTURES = {name: arch for arch, name in gguf.MODEL_ARCH_NAMES.items()}
out = pathlib.Path(__file__).parents[2] / "packages/convert/src/architectures/fixtures/decoders"
VOCAB, STEPS = 64, 20
PROMPTS = [7, 11, 3]  # tokens; the first is also run alone

base = dict(
    vocab_size=VOCAB,
    hidden_size=32,
    intermediate_size=48,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=2,
    head_dim=16,
    max_position_embeddings=64,
    pad_token_id=0,
    bos_token_id=1,
    eos_token_id=2,
)
llama3 = dict(
    rope_type="llama3",
    rope_theta=500000.0,
    factor=8.0,
    low_freq_factor=1.0,
    high_freq_factor=4.0,
    original_max_position_embeddings=16,
)
models = {
    "llama-3": ("llama", dict(rope_parameters=llama3, tie_word_embeddings=False)),
    "llama-tied": ("llama", dict(tie_word_embeddings=True, rope_parameters=dict(rope_type="default", rope_theta=1e5))),
    "llama-biases": (
        "llama",
        dict(
            attention_bias=True,
            mlp_bias=True,
            num_key_value_heads=4,
            rope_parameters=dict(rope_type="linear", rope_theta=1e4, factor=4.0),
        ),
    ),
    "llama-small-heads": ("llama", dict(head_dim=8, num_key_value_heads=1)),
    "llama-yarn": (
        "llama",
        dict(
            rope_parameters=dict(
                rope_type="yarn", rope_theta=1e4, factor=4.0, original_max_position_embeddings=16, beta_fast=4.0
            )
        ),
    ),
    "llama-dynamic": ("llama", dict(rope_parameters=dict(rope_type="dynamic", rope_theta=1e4, factor=2.0))),
    "mistral": ("mistral", dict(sliding_window=6)),
    "qwen2": ("qwen2", dict(use_sliding_window=True, sliding_window=5, max_window_layers=1, head_dim=None)),
    "qwen3": ("qwen3", dict(tie_word_embeddings=True)),
    "gemma": ("gemma", dict()),
    "gemma2": ("gemma2", dict(sliding_window=6, query_pre_attn_scalar=20, attn_logit_softcapping=5.0, final_logit_softcapping=3.0)),
    "gemma3": ("gemma3_text", dict(sliding_window=6, query_pre_attn_scalar=20, layer_types=["sliding_attention", "full_attention"])),
    "phi3": (
        "phi3",
        dict(
            head_dim=None,
            num_attention_heads=2,
            num_key_value_heads=1,
            max_position_embeddings=256,
            original_max_position_embeddings=64,
            rope_parameters=dict(
                rope_type="longrope",
                rope_theta=1e4,
                short_factor=[1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7],
                long_factor=[2.0] * 8,
                original_max_position_embeddings=64,
            ),
        ),
    ),
    "gpt2": ("gpt2", None),
}


def config_of(kind, fields):
    if kind == "gpt2":
        own = dict(vocab_size=VOCAB, n_positions=64, n_embd=32, n_layer=2, n_head=2, n_inner=48)
        return AutoConfig.for_model("gpt2", **own, scale_attn_by_inverse_layer_idx=True, bos_token_id=1, eos_token_id=2)
    return AutoConfig.for_model(kind, **{k: v for k, v in {**base, **fields}.items() if v is not None})


def randomize(model, kind, seed):
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        if parameter.dim() == 1:
            weight = name.endswith("weight")
            value = noise * 0.1 + (1 if weight and not kind.startswith("gemma") else 0)
        else:
            value = noise * (0.6 if "embed" in name or "wte" in name else 0.25)
        parameter.data = value.bfloat16().float()
    return model.float().eval()


def run(model, rows, steps):
    """Logits of each row's last token, [rows, 1 + steps, vocab], and of all prompt tokens, as the row alone gives them."""
    width = max(len(row) for row in rows)
    ids = torch.tensor([[0] * (width - len(row)) + row for row in rows])
    mask = torch.tensor([[0] * (width - len(row)) + [1] * len(row) for row in rows])
    results = []
    with torch.no_grad():
        positions = (mask.cumsum(1) - 1).clamp(min=0)
        output = model(input_ids=ids, attention_mask=mask, position_ids=positions, use_cache=True)
        prompt = output.logits
        results.append(output.logits[:, -1])
        for step in range(steps.shape[1]):
            mask = torch.cat([mask, torch.ones(len(rows), 1, dtype=mask.dtype)], 1)
            output = model(
                input_ids=steps[:, step : step + 1],
                attention_mask=mask,
                position_ids=mask.sum(1, keepdim=True) - 1,
                past_key_values=output.past_key_values,
                use_cache=True,
            )
            results.append(output.logits[:, -1])
    return torch.stack(results, 1), prompt


def write(name, kind, fields, seed, form="safetensors"):
    torch.manual_seed(seed)
    model = AutoModelForCausalLM.from_config(config_of(kind, fields), attn_implementation="eager")
    randomize(model, kind, seed)
    folder = out / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    generator = torch.Generator().manual_seed(seed + 100)
    rows = [torch.randint(3, VOCAB, (length,), generator=generator).tolist() for length in PROMPTS]
    steps = torch.randint(3, VOCAB, (len(rows), STEPS), generator=generator)
    alone, prompt = run(model, rows[:1], steps[:1])
    batch, _ = run(model, rows, steps)
    assert (batch[:1] - alone).abs().max() < 2e-4, name  # transformers' own padding is right
    save_file(
        {"alone": alone, "batch": batch, "prompt": prompt, "steps": steps.int()}
        | {f"row{i}": torch.tensor(row, dtype=torch.int32) for i, row in enumerate(rows)},
        folder / "expected.safetensors",
    )
    config = model.config.to_dict()
    (folder / "config.json").write_text(json.dumps({**config, "architectures": [type(model).__name__]}, indent=1, sort_keys=True, default=str))
    state = {key: value.bfloat16().contiguous() for key, value in model.state_dict().items()}
    if model.config.tie_word_embeddings:
        state.pop("lm_head.weight", None)
    if form == "safetensors":
        save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    else:
        torch.save(state, folder / "pytorch_model.bin")
    return model, state


# GGUF: the names, the order of rows and the "+ 1" of norms are llama.cpp's; transformers' own GGUF loader is the oracle,
# but for Gemma 1 and Mistral, which it does not load: there the model itself, with the weights that the blocks stand for.
# Kinds of the matrices: (embedding, layers). Sizes are whole blocks.
gguf_models = {
    "gguf-llama-q4_0": ("llama", "llama", "llama-tied", ("Q8_0", "Q4_0")),
    "gguf-llama-q4_1": ("llama", "llama", "llama-3-plain", ("Q8_0", "Q4_1")),
    "gguf-qwen2": ("qwen2", "qwen2", "qwen2", ("F16", "Q8_0")),
    "gguf-qwen3": ("qwen3", "qwen3", "qwen3", ("F16", "BF16")),
    "gguf-gemma2": ("gemma2", "gemma2", "gemma2", ("F16", "Q5_1")),
    "gguf-gemma3": ("gemma3_text", "gemma3", "gemma3", ("F16", "F16")),
    "gguf-phi3": ("phi3", "phi3", "phi3-plain", ("F16", "Q5_0")),
    "gguf-gpt2": ("gpt2", "gpt2", "gpt2", ("F16", "Q8_0")),
    "gguf-smollm2": ("llama", "llama", "smollm2", ("Q8_0", "Q4_1")),
    "gguf-mistral": ("mistral", "llama", "mistral", ("F16", "Q8_0")),  # llama.cpp has no architecture of its own for it
    "gguf-gemma": ("gemma", "gemma", "gemma", ("F16", "Q8_0")),
}
gguf_fields = {
    "llama-3-plain": dict(tie_word_embeddings=False),
    "qwen2": dict(head_dim=None),
    "gemma2": dict(sliding_window=6, query_pre_attn_scalar=16, attn_logit_softcapping=50.0, final_logit_softcapping=30.0),
    # the pattern of five sliding layers and one that sees all is not in the file
    "gemma3": dict(sliding_window=6, query_pre_attn_scalar=16, num_hidden_layers=2),
    "phi3-plain": dict(head_dim=None, num_attention_heads=2, num_key_value_heads=1),
    # three heads share keys and values, the head is the embedding table
    "smollm2": dict(
        tie_word_embeddings=True, hidden_size=96, num_attention_heads=3, num_key_value_heads=1, head_dim=32,
        rope_parameters=dict(rope_type="default", rope_theta=1e5),
    ),
    "gemma": dict(),
}


def permute(weight, heads):
    return weight.reshape(heads, 2, weight.shape[0] // heads // 2, *weight.shape[1:]).swapaxes(1, 2).reshape(weight.shape)


def write_gguf(name, kind, arch, fields_name, kinds, seed):
    if kind == "gpt2":
        config = AutoConfig.for_model("gpt2", vocab_size=VOCAB, n_positions=64, n_embd=32, n_layer=2, n_head=2, n_inner=64)
    else:
        fields = gguf_fields.get(fields_name) or models[fields_name][1]
        config = config_of(kind, {**fields, "intermediate_size": 64})
    torch.manual_seed(seed)
    model = randomize(AutoModelForCausalLM.from_config(config, attn_implementation="eager"), kind, seed)
    folder = out / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    layers = config.num_hidden_layers
    names = gguf.get_tensor_name_map(ARCHITECTURES[arch], layers)
    writer = gguf.GGUFWriter(folder / "model.gguf", arch)
    writer.add_block_count(layers)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(64)
    writer.add_head_count(config.num_attention_heads)
    if kind == "gpt2":
        writer.add_layer_norm_eps(config.layer_norm_epsilon)
    else:
        writer.add_head_count_kv(config.num_key_value_heads)
        writer.add_layer_norm_rms_eps(config.rms_norm_eps)
        head = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
        writer.add_key_length(head)
        writer.add_value_length(head)
        writer.add_rope_dimension_count(head)
        rope = config.rope_parameters
        writer.add_rope_freq_base(rope["rope_theta"] if "rope_theta" in rope else rope["full_attention"]["rope_theta"])
        writer.add_vocab_size(VOCAB)
        if arch in ("gemma2", "gemma3") or kind == "mistral":
            writer.add_sliding_window(config.sliding_window)
        if arch == "gemma2":
            writer.add_attn_logit_softcapping(config.attn_logit_softcapping)
            writer.add_final_logit_softcapping(config.final_logit_softcapping)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    state, rounded = model.state_dict(), {}
    if config.tie_word_embeddings:
        state.pop("lm_head.weight")
    for key, value in state.items():
        target = names.get_name(key, try_suffixes=(".weight", ".bias"))
        assert target, key
        if arch == "llama" and ".q_proj." in key:
            value = permute(value, config.num_attention_heads)
        if arch == "llama" and ".k_proj." in key:
            value = permute(value, config.num_key_value_heads)
        if arch.startswith("gemma") and key.endswith("norm.weight"):
            value = value + 1
        if kind == "gpt2" and ".h." in key and value.dim() == 2:
            value = value.t()
        data = value.contiguous().numpy()
        form = "F32" if value.dim() == 1 else kinds[0] if "emb" in target or target.startswith("output.") else kinds[1]
        number = gguf.GGMLQuantizationType[form]
        writer.add_tensor(target, gguf.quantize(data, number), raw_dtype=number)
        # blocks lie within rows: the order of rows does not matter
        rounded[key] = torch.from_numpy(gguf.dequantize(gguf.quantize(state[key].contiguous().numpy(), number), number))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    if kind in ("gemma", "mistral"):
        model.load_state_dict(rounded, strict=False)
        loaded = model.eval()
    else:
        loaded = AutoModelForCausalLM.from_pretrained(folder, gguf_file="model.gguf", config=config, dtype=torch.float32).eval()
    generator = torch.Generator().manual_seed(seed + 100)
    rows = [torch.randint(3, VOCAB, (length,), generator=generator).tolist() for length in PROMPTS]
    steps = torch.randint(3, VOCAB, (len(rows), STEPS), generator=generator)
    alone, prompt = run(loaded, rows[:1], steps[:1])
    batch, _ = run(loaded, rows, steps)
    save_file(
        {"alone": alone, "batch": batch, "prompt": prompt, "steps": steps.int()}
        | {f"row{i}": torch.tensor(row, dtype=torch.int32) for i, row in enumerate(rows)},
        folder / "expected.safetensors",
    )


if __name__ == "__main__":
    wanted = sys.argv[1:]  # names; default all
    for seed, (name, (kind, fields)) in enumerate(models.items()):
        if wanted and name not in wanted:
            continue
        write(name, kind, fields, seed, "bin" if name in ("gpt2", "llama-biases") else "safetensors")
        print(name)
    for seed, (name, arguments) in enumerate(gguf_models.items(), 50):
        if wanted and name not in wanted:
            continue
        write_gguf(name, *arguments, seed)
        print(name)
