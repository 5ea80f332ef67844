"""The student: transformers' MarianMTModel, a deep encoder with a shallow decoder, one table for all embeddings."""

import json
import shutil
from pathlib import Path

import torch
from transformers import GenerationConfig, MarianConfig, MarianMTModel

SIZES = {  # width, inner width, heads
    "tiny": (256, 1024, 4),  # two CPU cores
    "small": (384, 1024, 6),  # a GPU
    "smoke": (64, 128, 2),
}
MAX_POSITIONS = 512


def build(size: str, vocabulary: int, dropout: float, layers: tuple[int, int] = (6, 2)) -> MarianMTModel:
    width, inner, heads = SIZES[size]
    pad = vocabulary - 1
    config = MarianConfig(
        vocab_size=vocabulary, d_model=width, encoder_layers=layers[0], decoder_layers=layers[1], encoder_ffn_dim=inner,
        decoder_ffn_dim=inner, encoder_attention_heads=heads, decoder_attention_heads=heads, activation_function="swish",
        dropout=dropout, attention_dropout=0.0, activation_dropout=0.0, max_position_embeddings=MAX_POSITIONS, scale_embedding=True,
        share_encoder_decoder_embeddings=True, tie_word_embeddings=True, pad_token_id=pad, decoder_start_token_id=pad, eos_token_id=0,
        forced_eos_token_id=0, bos_token_id=None,
    )
    model = MarianMTModel(config)
    for name, module in model.named_modules():  # normalization after each sub-layer learns faster from Glorot's scale than from 0.02
        if isinstance(module, torch.nn.Linear) and module is not model.lm_head:
            # What is added to the stream begins small, or the encoder's gradient vanishes and the decoder learns to do without it
            # (Wang et al. 2022, arXiv:2203.00555)
            added = name.endswith(("v_proj", "out_proj", "fc1", "fc2"))
            torch.nn.init.xavier_uniform_(module.weight, gain=(8 * layers[0]) ** -0.25 if added else 1.0)
            torch.nn.init.zeros_(module.bias)
    with torch.no_grad():  # the table is scaled by √width as input: unit variance there, logits of unit size at the output
        model.model.shared.weight.normal_(std=width**-0.5)
    return model


def export(model: MarianMTModel, spm: Path, out: Path, pairs: list[str]) -> None:
    """A complete directory for MarianTokenizer and MarianMTModel (and for glossa convert)."""
    out.mkdir(parents=True, exist_ok=True)
    config = model.config
    model.generation_config = GenerationConfig(
        num_beams=4, max_length=256, pad_token_id=config.pad_token_id, eos_token_id=config.eos_token_id,
        decoder_start_token_id=config.decoder_start_token_id, forced_eos_token_id=config.eos_token_id,
        bad_words_ids=[[config.pad_token_id]], bos_token_id=None,
    )
    model.save_pretrained(out)
    for name in ("source.spm", "target.spm", "vocab.json"):
        shutil.copyfile(spm / name, out / name)
    (out / "tokenizer_config.json").write_text(json.dumps({
        "tokenizer_class": "MarianTokenizer", "unk_token": "<unk>", "eos_token": "</s>", "pad_token": "<pad>",
        "model_max_length": MAX_POSITIONS, "separate_vocabs": False, "sp_model_kwargs": {}, "source_lang": None, "target_lang": None,
    }, indent=2) + "\n")
    directions = [direction for pair in pairs for direction in (pair.split("-"), pair.split("-")[::-1])]
    (out / "translation.json").write_text(json.dumps({"pairs": [{"from": source, "to": target} for source, target in directions]}, indent=2) + "\n")
