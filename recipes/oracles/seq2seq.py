"""Tiny random encoder-decoders of every supported kind, and the logits that transformers computes with them.

Needs torch, transformers, safetensors; run from anywhere. Writes packages/convert/src/architectures/fixtures/seq2seq/NAME: config.json, weights
in bfloat16 (safetensors, or PyTorch's .bin), and expected.safetensors.

Logits come from float32 copies of the bfloat16 weights: a source alone and a batch of three sources of different lengths,
padded at the right; each row's start tokens and then 20 given tokens with the cache.
"""

import json
import pathlib
import shutil

import torch
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForSeq2SeqLM
from transformers.models.t5.modeling_t5 import T5Attention

out = pathlib.Path(__file__).parents[2] / "packages/convert/src/architectures/fixtures/seq2seq"
VOCAB, STEPS = 64, 20
SOURCES = [7, 13, 3]  # tokens; the first is also run alone
PAD = {"marian": 63, "t5": 0, "mt5": 0}  # others 1

bart = dict(
    vocab_size=VOCAB,
    d_model=32,
    encoder_layers=2,
    decoder_layers=2,
    encoder_attention_heads=4,
    decoder_attention_heads=2,
    encoder_ffn_dim=48,
    decoder_ffn_dim=40,
    max_position_embeddings=40,
)
marian = dict(bart, pad_token_id=63, eos_token_id=0, decoder_start_token_id=63, forced_eos_token_id=0, scale_embedding=True, activation_function="swish")
t5 = dict(
    vocab_size=VOCAB,
    d_model=32,
    d_kv=8,
    d_ff=48,
    num_layers=2,
    num_decoder_layers=3,
    num_heads=4,
    relative_attention_num_buckets=8,
    relative_attention_max_distance=12,
    decoder_start_token_id=0,
)
models = {
    "marian": ("marian", marian, "safetensors"),
    "marian-separate": (
        "marian",
        dict(marian, decoder_vocab_size=56, share_encoder_decoder_embeddings=False, activation_function="relu", decoder_start_token_id=55, pad_token_id=55),
        "bin",
    ),
    "bart": ("bart", bart, "bin"),
    "bart-untied": ("bart", dict(bart, tie_word_embeddings=False, scale_embedding=True, activation_function="gelu_new"), "safetensors"),
    "mbart": ("mbart", dict(bart, scale_embedding=True), "safetensors"),
    "m2m100": ("m2m_100", dict(bart, d_model=48), "sharded"),
    "t5": ("t5", t5, "bin"),
    "flan-t5": ("t5", dict(t5, feed_forward_proj="gated-gelu", tie_word_embeddings=False), "safetensors"),
    "mt5": ("mt5", dict(t5, num_decoder_layers=1), "safetensors"),
}


def randomize(model, seed):
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in model.named_parameters():
        if name.endswith("embed_positions.weight") and model.config.model_type == "marian":
            continue  # computed, not learned
        noise = torch.randn(parameter.shape, generator=generator)
        if parameter.dim() == 1:
            value = noise * 0.1 + (1 if name.endswith("weight") else 0)
        elif "relative_attention_bias" in name:
            value = noise
        else:
            inner = 0.15 if "t5" in model.config.model_type else 0.25  # T5 does not scale its attention scores
            value = noise * (0.4 if "shared" in name or "embed_tokens" in name or "lm_head" in name else inner)
        parameter.data = value.bfloat16().float()
    if hasattr(model, "final_logits_bias"):
        noise = torch.randn(model.final_logits_bias.shape, generator=generator)
        model.final_logits_bias.copy_((noise * 0.2).bfloat16().float())
    return model.float().eval()


def run(model, sources, starts, steps, pad):
    """Logits of each row's last token, [rows, 1 + steps, vocab], and of all start tokens, [rows, tokens, vocab]."""
    width = max(len(row) for row in sources)
    ids = torch.tensor([row + [pad] * (width - len(row)) for row in sources])
    mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in sources])
    results = []
    with torch.no_grad():
        output = model(input_ids=ids, attention_mask=mask, decoder_input_ids=torch.tensor(starts), use_cache=True)
        prompt = output.logits
        results.append(prompt[:, -1])
        hidden = (output.encoder_last_hidden_state,)
        for step in range(steps.shape[1]):
            output = model(
                encoder_outputs=hidden,
                attention_mask=mask,
                decoder_input_ids=steps[:, step : step + 1],
                past_key_values=output.past_key_values,
                use_cache=True,
            )
            results.append(output.logits[:, -1])
    return torch.stack(results, 1), prompt


def write(name, kind, fields, form, seed):
    torch.manual_seed(seed)
    config = AutoConfig.for_model(kind, **fields)
    model = randomize(AutoModelForSeq2SeqLM.from_config(config, attn_implementation="eager"), seed)
    folder = out / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    generator = torch.Generator().manual_seed(seed + 100)
    target = getattr(config, "decoder_vocab_size", None) or VOCAB
    pad = PAD.get(kind, 1)
    if name == "marian-separate":
        pad = 55
    tokens = lambda count, vocab: torch.randint(4, vocab - 10, (count,), generator=generator)
    sources = [tokens(length, VOCAB).tolist() for length in SOURCES]
    steps = torch.stack([tokens(STEPS, target) for _ in sources])
    starts = [[2, token] for token in tokens(3, target).tolist()]
    alone, prompt = run(model, sources[:1], starts[:1], steps[:1], pad)
    batch, _ = run(model, sources, starts, steps, pad)
    difference = (batch[:1] - alone).abs().max().item()
    print(f"{name}: largest logit {batch.abs().max().item():.3g}, changed by padding at most {difference:.1e}")
    assert difference < 2e-5, name  # transformers' own padding is right
    save_file(
        {"alone": alone, "batch": batch, "prompt": prompt, "steps": steps.int(), "starts": torch.tensor(starts, dtype=torch.int32)}
        | {f"source{i}": torch.tensor(row, dtype=torch.int32) for i, row in enumerate(sources)},
        folder / "expected.safetensors",
    )
    positions = {key: value for key, value in model.state_dict().items() if kind == "marian" and "embed_positions" in key}
    model.bfloat16()
    if form == "bin":
        # As transformers 4 wrote it: shared tables under all of their names, Marian's sinusoids too.
        torch.save(model.state_dict() | positions, folder / "pytorch_model.bin")
        config.architectures = [type(model).__name__]
        config.save_pretrained(folder)
    else:
        model.save_pretrained(folder, max_shard_size="30KB" if form == "sharded" else "1GB")
    written = json.loads((folder / "config.json").read_text())
    if name == "flan-t5":
        # As the published checkpoints have it; version 5 writes true, with another field.
        written["tie_word_embeddings"] = False
        written.pop("scale_decoder_outputs")
    (folder / "config.json").write_text(json.dumps(written, indent=1, sort_keys=True) + "\n")
    for file in folder.iterdir():
        file.chmod(0o644)
        assert file.stat().st_size <= 200_000, file


def buckets():
    """T5's buckets by distance, for the sizes that the published models have."""
    distances = torch.arange(-300, 301)
    return {
        f"{'both' if both else 'past'}_{count}_{most}": T5Attention._relative_position_bucket(distances, both, count, most).tolist()
        for both in (True, False)
        for count, most in ((32, 128), (8, 12), (16, 20))
    }


if __name__ == "__main__":
    for seed, (name, (kind, fields, form)) in enumerate(models.items()):
        write(name, kind, fields, form, seed)
    (out / "buckets.json").write_text(json.dumps(buckets()) + "\n")
