"""Validation perplexity, distinct-n and unedited samples of a writer, by transformers in float32.

    python evaluate.py --model DIR --text TEXT [--samples 20] [--smoke]

Sample i has prompt i and seed i; nothing is chosen or changed. Writes metrics.json and samples.md to --out (default: DIR/evaluation).
"""

import argparse
import contextlib
import json
import math
import re
from pathlib import Path

import torch
import transformers
from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

from tokenizer import texts
from train import tokens_of, validation

PROMPTS = [
    "Once upon a time", "One day, a girl named Lily", "Tom found an old map", "The dog was afraid of", "It was a cold winter morning",
    "Dear Grandma,", "Dear Mr. Brown,", "In the small bakery", "The old man sat by the river", "Ben and Anna were best friends.",
    "The market was full of people", "When the rain stopped,", "Maria wanted to learn", "\"Where is my hat?\" asked", "The little boat",
    "Every evening, the librarian", "The forest was quiet.", "My favourite season is", "The fox looked at the duck and", "",
]
TEMPERATURE, TOP_P, NEW_TOKENS = 0.7, 0.95, 200


def distinct(tokens: list[list[str]], n: int) -> float:
    """Different n-grams as a share of all, over all samples (Li et al. 2016, arXiv:1510.03055)."""
    grams = [tuple(words[i : i + n]) for words in tokens for i in range(len(words) - n + 1)]
    return round(len(set(grams)) / max(1, len(grams)), 4)


@torch.no_grad()
def sample(model, tokenizer, prompt: str, seed: int) -> str:
    ids = torch.tensor([[tokenizer.bos_token_id, *tokenizer(prompt)["input_ids"]]], device=model.device)
    torch.manual_seed(seed)
    out = model.generate(ids, attention_mask=torch.ones_like(ids), do_sample=True, temperature=TEMPERATURE, top_p=TOP_P, top_k=0,
                         max_length=None, max_new_tokens=NEW_TOKENS)
    return tokenizer.decode(out[0, 1:], skip_special_tokens=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--text", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--samples", type=int, default=len(PROMPTS))
    parser.add_argument("--threads", type=int)
    parser.add_argument("--device", default="cpu", help="the samples of a seed depend on the device")
    parser.add_argument("--smoke", action="store_true", help="2 samples")
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    out = options.out or options.model / "evaluation"
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(options.model)
    model = LlamaForCausalLM.from_pretrained(options.model, dtype=torch.float32).to(options.device).eval()
    stream = torch.from_numpy(tokens_of(tokenizer, options.text / "valid.jsonl", tokenizer.eos_token_id).astype("int64")).to(options.device)
    loss = validation(model, stream, 16, contextlib.nullcontext)
    characters = sum(map(len, texts(options.text / "valid.jsonl")))
    written = [sample(model, tokenizer, PROMPTS[i], i) for i in range(2 if options.smoke else options.samples)]
    words = [re.findall(r"[\w']+", text.lower()) for text in written]
    metrics = {
        "reference": f"transformers {transformers.__version__}, float32, torch {torch.__version__}, {options.device}",
        "validation": {"tokens": len(stream), "loss": round(loss, 4), "perplexity": round(math.exp(loss), 3),
                       "bitsPerCharacter": round(loss * len(stream) / characters / math.log(2), 4)},
        "samples": {"count": len(written), "temperature": TEMPERATURE, "topP": TOP_P, "newTokens": NEW_TOKENS,
                    **{f"distinct{n}": distinct(words, n) for n in (1, 2, 3, 4)}},
    }
    (out / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n")
    parts = [f"Temperature {TEMPERATURE}, top-p {TOP_P}, {NEW_TOKENS} new tokens at most; sample i has seed i. Unedited.\n"]
    for i, text in enumerate(written):
        parts.append(f"**{i}.** prompt: {json.dumps(PROMPTS[i])}\n\n" + "\n".join("> " + line for line in text.split("\n")) + "\n")
    (out / "samples.md").write_text("\n".join(parts), encoding="utf-8")
    print(json.dumps(metrics, indent=2))


if __name__ == "__main__":
    main()
