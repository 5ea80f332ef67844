"""The packed arrays of prepare.py as batches on a device: rows are gathered there, nothing is tokenized or copied while training."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from languages import TAGS

EOS = 0


@dataclass
class Batch:
    input_ids: torch.Tensor  # [rows, source]
    attention_mask: torch.Tensor  # [rows, source]
    decoder_input_ids: torch.Tensor  # [rows, target]
    labels: torch.Tensor  # [rows, target], -100 for padding
    tokens: int  # of the target, padding not counted


class Packed:
    def __init__(self, directory: Path, part: str, spm: Path, device: str, only: list[str] | None = None) -> None:
        meta = json.loads((directory / "meta.json").read_text())
        vocabulary = json.loads((spm / "vocab.json").read_text(encoding="utf-8"))
        self.pairs, self.origins = meta["pairs"], meta["origins"]
        self.pad = vocabulary["<pad>"]
        self.lengths = np.load(directory / part / "lengths.npy").astype(np.int64)  # [variants, rows, sides]
        self.rows = np.load(directory / part / "rows.npy")
        ends = np.cumsum(self.lengths.reshape(-1)).reshape(self.lengths.shape)
        self.starts = ends - self.lengths
        if only is not None:
            if unknown := set(only) - set(self.pairs):
                raise SystemExit(f"not among the packed pairs {self.pairs}: {', '.join(sorted(unknown))}")
            chosen = np.isin(self.rows[:, 0], [self.pairs.index(pair) for pair in only])
            self.lengths, self.starts, self.rows = self.lengths[:, chosen], self.starts[:, chosen], self.rows[chosen]
        self.tokens = torch.from_numpy(np.load(directory / part / "tokens.npy").astype(np.int32)).to(device)
        # tag that asks for [pair, side of the target]
        self.tags = np.array([[vocabulary[TAGS["en"]], vocabulary[TAGS[pair.split("-")[1]]]] for pair in self.pairs])
        self.device = device

    def examples(self, generator: np.random.Generator, weights: dict[str, float], best: float) -> np.ndarray:
        """One epoch: [examples, 4] of row, side of the target, variant of the source, variant of the target.

        A weight of 1.5 takes each row once and half of them twice; `best` is the share of best segmentations.
        """
        weight = np.array([weights.get(origin, 1.0) for origin in self.origins])[self.rows[:, 1]]
        found = []
        for side in (0, 1):
            times = np.floor(weight + generator.random(len(weight))).astype(np.int64)
            rows = np.repeat(np.arange(len(weight)), times)
            variants = generator.integers(0, len(self.lengths), (2, len(rows)))
            variants[generator.random((2, len(rows))) < best] = 0
            found.append(np.stack([rows, np.full(len(rows), side), *variants], axis=1))
        return np.concatenate(found)

    def widths(self, examples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        row, side, source, target = examples.T
        return self.lengths[source, row, 1 - side] + 2, self.lengths[target, row, side] + 1  # with tag and eos; with eos

    def cut(self, examples: np.ndarray, budget: int, generator: np.random.Generator) -> list[np.ndarray]:
        """Batches of like lengths, at most `budget` tokens with padding on the longer side, in random order."""
        source, target = self.widths(examples)
        step = 4
        order = np.lexsort((generator.random(len(examples)), (source + step - 1) // step, (target + step - 1) // step))
        widest = np.maximum(source, target)[order]
        batches, start = [], 0
        while start < len(order):
            count = max(1, budget // int(widest[start]))
            while (width := int(widest[start : start + count].max())) * count > budget and count > 1:
                count = max(1, min(count - 1, budget // width))
            batches.append(examples[order[start : start + count]])
            start += count
        return [batches[i] for i in generator.permutation(len(batches))]

    def batch(self, examples: np.ndarray) -> Batch:
        row, side, source, target = examples.T
        tag = self.tags[self.rows[row, 0], side]
        lengths = self.lengths[source, row, 1 - side], self.lengths[target, row, side]
        numbers = np.stack([self.starts[source, row, 1 - side], lengths[0], self.starts[target, row, side], lengths[1], tag])
        source_start, source_length, target_start, target_length, tag = torch.from_numpy(numbers).to(self.device)[:, :, None]
        eights = lambda width: -(-width // 8) * 8
        sources = eights(int(lengths[0].max()) + 2)
        targets = eights(int(lengths[1].max()) + 1)

        place = torch.arange(sources, device=self.device)[None]
        at = (source_start + place - 1).clamp(0, len(self.tokens) - 1)
        input_ids = torch.where(place == 0, tag, self.tokens[at])
        input_ids = torch.where(place == source_length + 1, EOS, input_ids)
        mask = place < source_length + 2
        input_ids = torch.where(mask, input_ids, self.pad)

        place = torch.arange(targets, device=self.device)[None]
        at = (target_start + place).clamp(0, len(self.tokens) - 1)
        labels = torch.where(place == target_length, EOS, self.tokens[at])
        labels = torch.where(place <= target_length, labels, -100).long()
        shifted = torch.where(labels == -100, self.pad, labels)
        decoder_input_ids = torch.cat([torch.full_like(shifted[:, :1], self.pad), shifted[:, :-1]], dim=1)
        return Batch(input_ids.long(), mask.long(), decoder_input_ids, labels, int(lengths[1].sum() + len(row)))
