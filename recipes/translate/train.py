"""Trains the student on the packed arrays, within a budget of minutes or of steps; resumes where it was stopped.

    python train.py --packed PACKED --spm SPM --out OUT --minutes 20 [--stop-after 9] [options below] [--smoke]

OUT gets checkpoint.pt (weights, optimizer, averages: everything to go on with), log.jsonl, and OUT/model, a complete Hugging Face
directory with the averaged weights, each time it stops. Call it again with the same arguments to go on.
"""

import argparse
import contextlib
import json
import math
import os
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import cross_entropy

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "training"))
from keep_memory import keep_memory
from model import SIZES, build, export
from packed import Batch, Packed
from smoothed_cross_entropy import SmoothedCrossEntropy

WEIGHTS = "tatoeba=1.5,tatoeba2017=1.5,multi30k=1,cppdocs=0.5,suttacentral=0.5,gnomehelp=1,pythondocs=0.7,bcontrast=1,joined=1"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--packed", type=Path, required=True)
    parser.add_argument("--spm", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", choices=list(SIZES), default="small" if torch.cuda.is_available() else "tiny")
    parser.add_argument("--minutes", type=float, default=20, help="of training in all calls together; the learning rate follows it")
    parser.add_argument("--steps", type=int, help="updates in all, instead of --minutes")
    parser.add_argument("--stop-after", type=float, help="minutes of this call, after which it writes a checkpoint and stops")
    parser.add_argument("--batch-tokens", type=int, default=65536 if torch.cuda.is_available() else 4096)
    parser.add_argument("--lr", type=float, default=1.2e-3 if torch.cuda.is_available() else 8e-4)
    parser.add_argument("--warmup", type=int, default=1000, help="updates")
    parser.add_argument("--schedule", choices=["cosine", "inverse-sqrt"], default="cosine", help="inverse-sqrt has no end to plan for")
    parser.add_argument("--dropout", type=float, default=0.1, help="0 where the time allows only a few epochs")
    parser.add_argument("--pairs", help="only these of the packed pairs, as in en-fr,en-de")
    parser.add_argument("--smoothing", type=float, default=0.1)
    parser.add_argument("--weights", default=WEIGHTS, help="how often rows of an origin are seen in an epoch")
    parser.add_argument("--best", type=float, default=0.5, help="share of best segmentations; the others are sampled")
    parser.add_argument("--average", type=float, default=0.2, help="the last part of the training whose weights are averaged")
    parser.add_argument("--average-every", type=int, default=25, help="updates between two of the averaged weights")
    parser.add_argument("--checkpoint-minutes", type=float, default=4)
    parser.add_argument("--start", type=Path, help="a Hugging Face directory of this recipe to go on from: fine-tuning")
    parser.add_argument("--compile", action="store_true", help="torch.compile; goes on without where that fails")
    parser.add_argument("--float32", action="store_true", help="no bfloat16 products")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--smoke", action="store_true", help="a toy size for 60 updates")
    options = parser.parse_args()
    if options.smoke:
        options.size, options.steps, options.batch_tokens, options.warmup, options.average_every = "smoke", 60, 2048, 10, 2
    return options


def rate(options: argparse.Namespace, step: int, progress: float) -> float:
    """Factor of the learning rate."""
    if step < options.warmup:
        return (step + 1) / options.warmup
    if options.schedule == "inverse-sqrt":
        return math.sqrt(options.warmup / (step + 1))
    return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))


class Average:
    """The plain mean of weights taken at equal distances (checkpoint averaging, without writing the checkpoints)."""

    def __init__(self, model: torch.nn.Module) -> None:
        self.count = 0
        self.sums = {name: torch.zeros_like(value, dtype=torch.float32) for name, value in model.named_parameters()}

    @torch.no_grad()
    def add(self, model: torch.nn.Module) -> None:
        self.count += 1
        for name, value in model.named_parameters():
            self.sums[name] += value

    @contextlib.contextmanager
    def applied(self, model: torch.nn.Module):
        """The model with the mean's weights, inside of `with`."""
        kept = {name: value.detach().clone() for name, value in model.named_parameters()}
        try:
            if self.count:
                with torch.no_grad():
                    for name, value in model.named_parameters():
                        value.copy_(self.sums[name] / self.count)
            yield model
        finally:
            with torch.no_grad():
                for name, value in model.named_parameters():
                    value.copy_(kept[name])


def loss_of(model, batch: Batch, smoothing: float, autocast) -> torch.Tensor:
    if batch.labels.device.type == "cpu":
        with autocast():
            hidden = model.model(
                input_ids=batch.input_ids, attention_mask=batch.attention_mask, decoder_input_ids=batch.decoder_input_ids, use_cache=False
            ).last_hidden_state
            chosen = batch.labels != -100
            low = torch.get_autocast_dtype("cpu") if torch.is_autocast_enabled("cpu") else hidden.dtype
        return SmoothedCrossEntropy.apply(hidden[chosen].to(low), model.lm_head.weight, batch.labels[chosen], smoothing)
    with autocast():
        logits = model(
            input_ids=batch.input_ids, attention_mask=batch.attention_mask, decoder_input_ids=batch.decoder_input_ids, use_cache=False
        ).logits
    return cross_entropy(logits.float().flatten(0, 1), batch.labels.flatten(), label_smoothing=smoothing, ignore_index=-100)


@torch.no_grad()
def validation(model, packed: Packed, budget: int, autocast) -> dict[str, float]:
    """Mean negative log-likelihood of a target token, of each direction, without smoothing."""
    was_training = model.training
    model.eval()
    result = {}
    for index, pair in enumerate(packed.pairs):
        rows = np.flatnonzero(packed.rows[:, 0] == index)
        for side, name in ((1, pair), (0, "-".join(reversed(pair.split("-"))))) if len(rows) else ():
            examples = np.stack([rows, np.full(len(rows), side), np.zeros_like(rows), np.zeros_like(rows)], axis=1)
            total, tokens = 0.0, 0
            for chosen in packed.cut(examples, budget, np.random.default_rng(0)):
                batch = packed.batch(chosen)
                total += loss_of(model, batch, 0.0, autocast).item() * batch.tokens
                tokens += batch.tokens
            result[name] = round(total / max(1, tokens), 4)
    model.train(was_training)
    return result


def main() -> None:
    options = arguments()
    if options.device == "cpu":
        keep_memory()
    if options.threads:
        torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    torch.set_float32_matmul_precision("high")
    device = options.device
    autocast = contextlib.nullcontext if options.float32 else lambda: torch.autocast(device, dtype=torch.bfloat16)
    options.out.mkdir(parents=True, exist_ok=True)
    weights = {name: float(value) for name, value in (item.split("=") for item in options.weights.split(","))}

    pairs = options.pairs.split(",") if options.pairs else None
    train = Packed(options.packed, "train", options.spm, device, pairs)
    valid = Packed(options.packed, "valid", options.spm, device, pairs)
    if options.start:
        from transformers import MarianMTModel

        model = MarianMTModel.from_pretrained(options.start, dtype=torch.float32, dropout=options.dropout).to(device)
        if model.config.vocab_size != train.pad + 1:
            raise SystemExit("--spm must be the vocabulary of --start")
    else:
        model = build(options.size, train.pad + 1, options.dropout).to(device)
    if device == "cpu":
        model.set_attn_implementation("eager")  # the fused kernel's gradient is slow there
    size = sum(p.numel() for p in model.parameters())
    matrices = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() <= 1]
    optimizer = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": 0.01}, {"params": others, "weight_decay": 0.0}],
        lr=options.lr, betas=(0.9, 0.98), eps=1e-8, fused=True,
    )
    average = Average(model)
    state = {"step": 0, "epoch": 0, "batch": 0, "seconds": 0.0, "tokens": 0}
    checkpoint = options.out / "checkpoint.pt"
    if checkpoint.exists():
        saved = torch.load(checkpoint, map_location=device, weights_only=True)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        average.count, average.sums, state = saved["averageCount"], saved["average"], saved["state"]
        print(f"goes on from step {state['step']}, {state['seconds']:.0f} s", flush=True)
    print(f"{size / 1e6:.2f} M parameters, {len(train.rows)} rows, {len(train.lengths)} segmentations, pairs {train.pairs}", flush=True)

    def save(note: dict) -> None:
        torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "average": average.sums,
                    "averageCount": average.count, "state": state}, checkpoint.with_suffix(".new"))
        os.replace(checkpoint.with_suffix(".new"), checkpoint)
        with average.applied(model):
            row = {**state, "averaged": average.count, **note, "valid": validation(model, valid, options.batch_tokens, autocast)}
            export(model, options.spm, options.out / "model", pairs or train.pairs)
        row["seconds"] = round(row["seconds"], 1)
        with (options.out / "log.jsonl").open("a") as log:
            log.write(json.dumps(row) + "\n")
        described = {key: value if isinstance(value, (int, float, str, type(None))) else str(value) for key, value in vars(options).items()}
        for path in ("packed", "spm", "out", "start"):
            described.pop(path)
        (options.out / "model" / "training.json").write_text(json.dumps({
            "parameters": size, "pairs": pairs or train.pairs, "rows": len(train.rows), **described, "torch": torch.__version__,
            "deviceName": torch.cuda.get_device_name() if device == "cuda" else "cpu", "last": row,
        }, indent=2) + "\n")
        print(json.dumps(row), flush=True)

    network = torch.compile(model, dynamic=True) if options.compile else model
    limit = options.minutes * 60
    called, saved_at, running, ran = time.time(), time.time(), torch.zeros((), device=device), 0
    mark, marked_tokens = time.time(), state["tokens"]
    model.train()
    done = stopped = False
    while not (done or stopped):
        # an epoch's order depends on the seed and its number alone, so that a resumed run sees what it would have seen
        generator = np.random.default_rng((options.seed, state["epoch"]))
        batches = train.cut(train.examples(generator, weights, options.best), options.batch_tokens, generator)
        for chosen in batches[state["batch"] :]:
            begun = time.time()
            progress = state["step"] / options.steps if options.steps else state["seconds"] / limit
            for group in optimizer.param_groups:
                group["lr"] = options.lr * rate(options, state["step"], progress)
            batch = train.batch(chosen)
            try:
                loss = loss_of(network, batch, options.smoothing, autocast)
                loss.backward()
            except Exception as error:
                if network is model:
                    raise
                print(f"torch.compile failed, going on without: {type(error).__name__}: {str(error)[:300]}", flush=True)
                network = model
                optimizer.zero_grad(set_to_none=True)
                loss = loss_of(network, batch, options.smoothing, autocast)
                loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            state["step"] += 1
            state["batch"] += 1
            state["tokens"] += batch.tokens
            running += loss.detach()
            ran += 1
            if progress >= 1 - options.average and state["step"] % options.average_every == 0:
                average.add(model)
            if state["step"] % 50 == 0:
                now = running.item() / ran  # waits for the device, so that the clock below is true
                speed = (state["tokens"] - marked_tokens) / (time.time() - mark)
                print(f"epoch {state['epoch']} step {state['step']} ({100 * progress:.1f}%) loss {now:.4f} "
                      f"{speed:.0f} target tokens/s", flush=True)
                if not math.isfinite(now):
                    raise SystemExit("the loss is no number: start again from the last checkpoint with a smaller --lr")
                running.zero_()
                ran, mark, marked_tokens = 0, time.time(), state["tokens"]
            state["seconds"] += time.time() - begun
            done = state["step"] >= options.steps if options.steps else state["seconds"] >= limit
            stopped = options.stop_after is not None and time.time() - called >= options.stop_after * 60
            if done or stopped:
                break
            if time.time() - saved_at > options.checkpoint_minutes * 60:
                save({})
                saved_at = mark = time.time()
                marked_tokens = state["tokens"]
        else:
            state["epoch"], state["batch"] = state["epoch"] + 1, 0
    save({"done": done})


if __name__ == "__main__":
    main()
