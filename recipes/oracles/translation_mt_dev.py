"""What transformers' generate gives for sentences of the development sets, to set beside glossa's.

    python recipes/oracles/translation_mt_dev.py MODEL MT_DEV OUT.json [--count 500] [--beams 1,4] [--languages fr]

MODEL is a Hugging Face directory of recipes/translate, MT_DEV a directory with tatoeba-dev.en-XX.tsv and newstest2013.en-XX.tsv.
Each sentence runs alone, in float32 and in float64; where the two differ, the choice is a near tie. packages/translation/
scripts/check-mt-dev.ts reads OUT.json.
"""

import argparse
import json
import pathlib

import torch
from transformers import MarianMTModel, MarianTokenizer

MAX_NEW_TOKENS = 128
TAGS = {"en": ">>eng<<", "fr": ">>fra<<", "de": ">>deu<<", "es": ">>spa<<"}

parser = argparse.ArgumentParser()
parser.add_argument("model")
parser.add_argument("data", type=pathlib.Path)
parser.add_argument("out", type=pathlib.Path)
parser.add_argument("--count", type=int, default=500)
parser.add_argument("--beams", default="1,4")
parser.add_argument("--languages", default="fr", help="beside English")
parser.add_argument("--threads", type=int, default=1)
options = parser.parse_args()
torch.set_grad_enabled(False)
torch.set_num_threads(options.threads)

tokenizer = MarianTokenizer.from_pretrained(options.model)
single, double = (MarianMTModel.from_pretrained(options.model, dtype=dtype).eval() for dtype in (torch.float32, torch.float64))
paths = [options.data / f"{name}.en-{code}.tsv" for code in options.languages.split(",") for name in ("tatoeba-dev", "newstest2013")]
each = -(-options.count // (2 * len(paths)))  # both directions


def run(model: MarianMTModel, ids: torch.Tensor, beams: int) -> list[int]:
    out = model.generate(input_ids=ids, num_beams=beams, do_sample=False, max_length=None, max_new_tokens=MAX_NEW_TOKENS)[0, 1:].tolist()
    return out[: out.index(tokenizer.eos_token_id)] if tokenizer.eos_token_id in out else out


cases = []
for path in paths:
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()][:each]
    other = path.stem[-2:]
    for column, (source, target) in enumerate([("en", other), (other, "en")]):
        for row in rows:
            ids = tokenizer([f"{TAGS[target]} {row[column]}"], return_tensors="pt").input_ids
            found = {}
            for beams in map(int, options.beams.split(",")):
                tokens = run(single, ids, beams)
                found[beams] = {"tokens": tokens, "nearTie": tokens != run(double, ids, beams)}
            cases.append({"text": row[column], "from": source, "to": target, "sourceIds": ids[0].tolist(), "found": found})
    options.out.write_text(json.dumps({"maxNewTokens": MAX_NEW_TOKENS, "cases": cases}, ensure_ascii=False) + "\n")
    print(path.name, len(cases), "cases", flush=True)
