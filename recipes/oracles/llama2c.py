"""A model of llama2.c's v0 format (https://github.com/karpathy/llama2.c, export.py) as a directory that transformers reads.

    python llama2c.py stories260K.bin tok512.bin OUT

Writes config.json, model.safetensors (float32) and tokens.json, the tokenizer's pieces by id. Needs torch, safetensors.
"""

import json
import pathlib
import struct
import sys

import torch
from safetensors.torch import save_file


def permute(weight, heads):
    """From rotated pairs side by side to halves, as transformers has them."""
    rows, columns = weight.shape
    return weight.reshape(heads, rows // heads // 2, 2, columns).transpose(1, 2).reshape(rows, columns).contiguous()


def read(path):
    data = pathlib.Path(path).read_bytes()
    dim, hidden, layers, heads, kv_heads, vocab, context = struct.unpack("7i", data[:28])
    tied = vocab > 0
    vocab = abs(vocab)
    kv = dim // heads * kv_heads
    values = torch.frombuffer(bytearray(data[28:]), dtype=torch.float32)
    at = 0

    def take(*shape):
        nonlocal at
        size = torch.Size(shape).numel()
        at += size
        return values[at - size : at].reshape(shape).clone()

    state = {"model.embed_tokens.weight": take(vocab, dim)}
    parts = {
        "input_layernorm": (dim,),
        "self_attn.q_proj": (dim, dim),
        "self_attn.k_proj": (kv, dim),
        "self_attn.v_proj": (kv, dim),
        "self_attn.o_proj": (dim, dim),
        "post_attention_layernorm": (dim,),
        "mlp.gate_proj": (hidden, dim),
        "mlp.down_proj": (dim, hidden),
        "mlp.up_proj": (hidden, dim),
    }
    for name, shape in parts.items():
        for layer, weight in enumerate(take(layers, *shape)):
            if name.endswith("q_proj"):
                weight = permute(weight, heads)
            if name.endswith("k_proj"):
                weight = permute(weight, kv_heads)
            state[f"model.layers.{layer}.{name}.weight"] = weight
    state["model.norm.weight"] = take(dim)
    take(context, dim // heads)  # tables of cosines and sines
    if not tied:
        state["lm_head.weight"] = take(vocab, dim)
    assert at == len(values), (at, len(values))
    config = {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": vocab,
        "hidden_size": dim,
        "intermediate_size": hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "num_key_value_heads": kv_heads,
        "max_position_embeddings": context,
        "rms_norm_eps": 1e-5,
        "rope_theta": 10000.0,
        "hidden_act": "silu",
        "tie_word_embeddings": tied,
        "bos_token_id": 1,
        "eos_token_id": 2,
    }
    return config, state


def read_tokens(path, count):
    data = pathlib.Path(path).read_bytes()
    at, tokens = 4, []
    for _ in range(count):
        _, length = struct.unpack_from("fi", data, at)
        tokens.append(data[at + 8 : at + 8 + length].decode("utf-8", "replace"))
        at += 8 + length
    return tokens


if __name__ == "__main__":
    model, tokenizer, out = sys.argv[1:]
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    config, state = read(model)
    (out / "config.json").write_text(json.dumps(config, indent=1))
    (out / "tokens.json").write_text(json.dumps(read_tokens(tokenizer, config["vocab_size"]), ensure_ascii=False))
    save_file(state, out / "model.safetensors", metadata={"format": "pt"})
