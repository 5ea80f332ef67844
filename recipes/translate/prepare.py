"""Turns the cleaned text into token ids, packed in two flat arrays that train.py keeps in memory (on the GPU, if there is one).

    python prepare.py --data CLEAN --spm SPM --out PACKED [--samples 3] [--smoke]

PACKED gets, for train and valid: tokens.npy (uint16, all sentences one after the other), lengths.npy (uint8, [variants, rows, 2]),
rows.npy (uint8, [rows, 2]: pair and origin) and meta.json. Both directions read the same ids, so each sentence is held once a variant.
Variant 0 is the best segmentation, the others are sampled (subword regularization, Kudo 2018, arXiv:1804.10959).
"""

import argparse
import json
import random
from functools import partial
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import sentencepiece

MAX_TOKENS = 160
JOINED = "joined"
ALPHA = 0.2  # of sampling: smaller is wilder


def read(path: Path) -> list[tuple[str, str, str]]:
    with path.open(encoding="utf-8") as file:
        return [tuple(line.rstrip("\n").split("\t")) for line in file]


def joined(rows, share: float, generator: random.Random, glue: str):
    """Two to four short pairs in a row: teaches long inputs and several sentences, of which short data has few."""
    short = [row for row in rows if len(row[0]) < 90]
    made = []
    while short and len(made) < share * len(rows):
        parts = generator.sample(short, min(len(short), generator.randint(2, 4)))
        made.append((" ".join(p[0] for p in parts), glue.join(p[1] for p in parts), JOINED))
    return made


def encode(model: str, samples: int, chunk):
    """Ids of each text of a chunk: variants × rows × sides."""
    processor = sentencepiece.SentencePieceProcessor(model_file=model)
    flat = [side for row in chunk for side in row[:2]]
    variants = [processor.encode(flat)]
    for _ in range(samples):
        variants.append(processor.encode(flat, enable_sampling=True, alpha=ALPHA, nbest_size=-1))
    fits = [
        all(0 < len(ids[2 * i + side]) <= MAX_TOKENS for ids in variants for side in (0, 1)) for i in range(len(chunk))
    ]
    lengths = np.array([[[len(ids[2 * i]), len(ids[2 * i + 1])] for i in range(len(chunk)) if fits[i]] for ids in variants], np.uint8)
    tokens = [np.array([t for i in range(len(chunk)) if fits[i] for s in (0, 1) for t in ids[2 * i + s]], np.uint16) for ids in variants]
    return tokens, lengths.reshape(len(variants), -1, 2), fits


def pack(rows, pairs, origins, model: str, samples: int, processes: int, out: Path) -> dict:
    out.mkdir(parents=True, exist_ok=True)
    chunks = [rows[i : i + 5000] for i in range(0, len(rows), 5000)]
    work = partial(encode, model, samples)
    if processes > 1:
        with Pool(processes) as pool:
            results = pool.map(work, chunks, chunksize=1)
    else:
        results = [work(chunk) for chunk in chunks]
    lengths = np.concatenate([r[1] for r in results], axis=1)
    tokens = np.concatenate([np.concatenate([r[0][v] for r in results]) for v in range(samples + 1)])
    kept = [row for chunk, r in zip(chunks, results) for row, fit in zip(chunk, r[2]) if fit]
    table = np.array([[pairs.index(row[3]), origins.index(row[2])] for row in kept], np.uint8).reshape(-1, 2)
    assert int(lengths.sum(dtype=np.int64)) == len(tokens) and lengths.shape[1] == len(table)
    np.save(out / "tokens.npy", tokens)
    np.save(out / "lengths.npy", lengths)
    np.save(out / "rows.npy", table)
    sides = lengths[0].sum(axis=0, dtype=np.int64)
    return {"rows": len(table), "tooLong": len(rows) - len(table), "tokensEn": int(sides[0]), "tokensOther": int(sides[1]),
            "bytes": sum((out / name).stat().st_size for name in ("tokens.npy", "lengths.npy", "rows.npy"))}


def same_as_marian(spm: Path, texts: list[str]) -> None:
    """The ids here are SentencePiece's own; those of the tokenizer that the model will be used with must be the same."""
    from transformers import MarianTokenizer

    tokenizer = MarianTokenizer(str(spm / "source.spm"), str(spm / "target.spm"), str(spm / "vocab.json"))
    processor = sentencepiece.SentencePieceProcessor(model_file=str(spm / "source.spm"))
    for text in texts:
        if tokenizer(f">>eng<< {text}")["input_ids"][1:-1] != processor.encode(text):
            raise SystemExit(f"MarianTokenizer gives other ids: {text!r}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--spm", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--samples", type=int, default=3, help="sampled segmentations; 0 makes the arrays small enough to carry")
    parser.add_argument("--joined", type=float, default=0.15, help="rows of several short sentences, as a share of the rows")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--smoke", action="store_true", help="nothing but --samples 1")
    options = parser.parse_args()
    if options.smoke:
        options.samples = 1
    generator = random.Random(9)
    pairs = sorted(path.stem.split(".")[1] for path in options.data.glob("train.en-*.tsv"))
    rows = {"train": [], "valid": []}
    for pair in pairs:
        for part in rows:
            found = read(options.data / f"{part}.{pair}.tsv")
            if part == "train":
                found += joined(found, options.joined, generator, "" if pair == "en-zh" else " ")
            rows[part] += [(*row, pair) for row in found]
    same_as_marian(options.spm, [row[side] for row in rows["valid"][:500] for side in (0, 1)])
    origins = sorted({row[2] for part in rows.values() for row in part})
    model = str(options.spm / "source.spm")
    meta = {"pairs": pairs, "origins": origins, "vocab": json.loads((options.spm / "vocab.json").read_text(encoding="utf-8")).__len__()}
    for part, samples in (("train", options.samples), ("valid", 0)):
        meta[part] = pack(rows[part], pairs, origins, model, samples, options.processes, options.out / part)
        print(part, json.dumps(meta[part]), flush=True)
    (options.out / "meta.json").write_text(json.dumps(meta, indent=2) + "\n")


if __name__ == "__main__":
    main()
