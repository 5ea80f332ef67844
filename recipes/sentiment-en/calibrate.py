"""Makes scores mean what they say: one temperature (Guo et al. 2017, arXiv:1706.04599), folded into the last layer.

    python calibrate.py --data DIR_WITH_SST2 MODEL

Averaging weights makes a model less sure than it should be. Dividing the logits by a temperature changes no label. MODEL's
classifier weights are scaled in place. The temperature is fitted on every other row of dev, beginning with the first;
calibration.json gets it with the expected calibration error (15 bins) on the rest, before and after.
"""

import argparse
import json
from pathlib import Path

import torch
from torch.nn.functional import cross_entropy
from transformers import BertForSequenceClassification, BertTokenizerFast

from train import collate, encode, read_tsv


def expected_calibration_error(logits: torch.Tensor, gold: torch.Tensor, bins: int = 15) -> float:
    confidence, label = logits.softmax(-1).max(-1)
    right = (label == gold).float()
    index = (confidence * bins).clamp(max=bins - 1e-6).long()
    gaps = [(index == b).float().mean() * (right[index == b].mean() - confidence[index == b].mean()).abs() for b in range(bins) if (index == b).any()]
    return float(sum(gaps))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("model", type=Path)
    options = parser.parse_args()
    dev = read_tsv(options.data, "dev.tsv")
    tokenizer = BertTokenizerFast.from_pretrained(options.model)
    model = BertForSequenceClassification.from_pretrained(options.model).eval()
    ids = encode(tokenizer, [text for text, _ in dev])
    gold = torch.tensor([label for _, label in dev])
    with torch.no_grad():
        logits = torch.cat([model(**collate(ids[i : i + 64], "cpu")).logits for i in range(0, len(ids), 64)])

    candidates = torch.linspace(0.1, 4, 391)
    losses = torch.stack([cross_entropy(logits[0::2] / t, gold[0::2]) for t in candidates])
    temperature = float(candidates[losses.argmin()])
    rest, rest_gold = logits[1::2], gold[1::2]
    report = {
        "temperature": round(temperature, 3),
        "fittedOn": len(gold[0::2]),
        "measuredOn": len(rest_gold),
        "expectedCalibrationError": {
            "before": round(expected_calibration_error(rest, rest_gold), 4),
            "after": round(expected_calibration_error(rest / temperature, rest_gold), 4),
        },
        "crossEntropy": {
            "before": round(float(cross_entropy(rest, rest_gold)), 4),
            "after": round(float(cross_entropy(rest / temperature, rest_gold)), 4),
        },
    }
    with torch.no_grad():
        model.classifier.weight /= temperature
        model.classifier.bias /= temperature
    model.save_pretrained(options.model)
    (options.model / "calibration.json").write_text(json.dumps(report, indent=2) + "\n")
    print(json.dumps(report))


if __name__ == "__main__":
    main()
