"""Tiny random decoders of every supported kind, and the logits that transformers computes with them.

Needs torch, transformers, safetensors, gguf, numpy. Writes packages/convert/src/architectures/fixtures/decoders/NAME: config.json, weights in
bfloat16 (safetensors, or PyTorch's .bin), and expected.safetensors.

Logits come from float32 copies of the bfloat16 weights: a prompt alone and a batch of three that is padded at the left,
each followed by 20 steps with the cache and given tokens.
"""

import json
import pathlib
import shutil

import torch
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForCausalLM

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


if __name__ == "__main__":
    for seed, (name, (kind, fields)) in enumerate(models.items()):
        write(name, kind, fields, seed, "bin" if name in ("gpt2", "llama-biases") else "safetensors")
        print(name)
