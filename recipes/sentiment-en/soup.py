"""Averages the weights of several fine-tunings of one base model: a model soup (Wortsman et al. 2022, arXiv:2203.05482).

    python soup.py --data DIR_WITH_SST2 --out OUT RUN1 RUN2 [...]

Runs that began at the same weights lie in one valley; their mean is better than each. OUT gets the mean's weights, the
first run's other files, and soup.json with the development accuracies.
"""

import argparse
import json
import shutil
from pathlib import Path

import torch
from transformers import BertForSequenceClassification, BertTokenizerFast

from train import accuracy, read_tsv


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("runs", type=Path, nargs="+")
    options = parser.parse_args()
    dev = read_tsv(options.data, "dev.tsv")
    tokenizer = BertTokenizerFast.from_pretrained(options.runs[0])

    states, report = [], {"runs": []}
    for run in options.runs:
        model = BertForSequenceClassification.from_pretrained(run)
        states.append({name: value.clone() for name, value in model.state_dict().items()})
        training = json.loads((run / "training.json").read_text())
        report["runs"].append({**training, "devAccuracy": round(accuracy(model, tokenizer, dev, "cpu"), 4)})
        print(run, report["runs"][-1]["devAccuracy"], flush=True)
    mean = {
        name: sum(state[name] for state in states) / len(states) if value.is_floating_point() else value
        for name, value in states[0].items()
    }
    model.load_state_dict(mean)
    report["devAccuracy"] = round(accuracy(model, tokenizer, dev, "cpu"), 4)
    print(f"mean of {len(states)}: {report['devAccuracy']}")

    options.out.mkdir(parents=True, exist_ok=True)
    for file in options.runs[0].iterdir():
        if file.suffix == ".json" and file.name != "training.json":
            shutil.copy(file, options.out / file.name)
    model.save_pretrained(options.out)
    (options.out / "soup.json").write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
