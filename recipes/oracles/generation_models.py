"""What generate() gives with the tiny checkpoints of the convert package: one family each, a few options.

Needs torch 2.13 and transformers 5.23. Run as `python recipes/oracles/generation_models.py`: writes
packages/generation/src/fixtures/models.json. Runs whose tokens differ between float32 and float64 are left out (null).
"""

import json
import pathlib
import warnings

import torch
import transformers
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM, GenerationConfig

warnings.filterwarnings("ignore")
transformers.logging.set_verbosity_error()
torch.set_grad_enabled(False)
torch.set_num_threads(1)
root = pathlib.Path(__file__).parents[2] / "packages"
source = root / "convert/src/architectures/fixtures"
MODELS = [f"decoders/{n}" for n in ("llama-3", "mistral", "qwen2", "qwen3", "gemma", "gemma2", "gemma3", "phi3", "gpt2")] + [
    f"seq2seq/{n}" for n in ("bart", "marian", "t5", "flan-t5", "mbart", "m2m100")
]
OPTIONS = [
    {},
    {"num_beams": 4, "num_return_sequences": 2, "length_penalty": 0.6},
    {"num_beams": 3, "num_return_sequences": 3, "early_stopping": True, "no_repeat_ngram_size": 2},
    {"repetition_penalty": 1.6, "min_new_tokens": 5},
]


def first(value):
    return value[0] if isinstance(value, list) else value


def run(model, prompt, fixed, options):
    # T5's cache counts the encoder's layers where the decoder has more
    config = GenerationConfig(**fixed, **options, use_cache=model.config.model_type != "t5")
    ids = torch.tensor([prompt])
    result = model.generate(
        ids, attention_mask=torch.ones_like(ids), generation_config=config, return_dict_in_generate=True, output_scores=True
    )
    start = 1 if model.config.is_encoder_decoder else len(prompt)
    scores, rows = result.get("sequences_scores"), []
    for i, row in enumerate(result.sequences[:, start:].tolist()):
        eos = fixed["eos_token_id"]
        if eos in row:
            row = row[: row.index(eos) + 1]
        rows.append([row, None if scores is None else round(scores[i].item(), 6)])
    return rows


found, dropped = [], 0
for name in MODELS:
    config = AutoConfig.from_pretrained(source / name)
    auto = AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM
    model = auto.from_pretrained(source / name, dtype=torch.float32, attn_implementation="eager").eval()
    double = auto.from_pretrained(source / name, dtype=torch.float64, attn_implementation="eager").eval()
    vocab = config.get_text_config().vocab_size
    generator = torch.Generator().manual_seed(5)
    prompts = [torch.randint(4, vocab - 4, (n,), generator=generator).tolist() for n in (5, 9, 2)]
    eos = first(model.generation_config.eos_token_id)
    fixed = {"max_new_tokens": 12, "eos_token_id": 2 if eos is None else eos, "pad_token_id": first(config.pad_token_id) or 0}
    if config.is_encoder_decoder:
        start = config.decoder_start_token_id
        fixed["decoder_start_token_id"] = 0 if start is None else start
    cases = []
    for options in OPTIONS:
        expected = []
        for prompt in prompts:
            rows, exact = run(model, prompt, fixed, options), run(double, prompt, fixed, options)
            same = [row for row, _ in rows] == [row for row, _ in exact]
            dropped += not same
            expected.append([[row, score] for (row, _), (_, score) in zip(rows, exact)] if same else None)
        cases.append({"options": options, "expected": expected})
    found.append({"model": name, "fixed": fixed, "prompts": prompts, "cases": cases})
    print(name, cases[0]["expected"][0])
(root / "generation/src/fixtures/models.json").write_text(json.dumps(found, separators=(",", ":")))
print("near ties left out:", dropped)
