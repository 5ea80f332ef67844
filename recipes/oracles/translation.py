"""What transformers' generate gives with the tiny translator, for packages/translation.

Needs torch 2.13, transformers 5.23, sentencepiece. `python recipes/oracles/translation.py` writes
packages/translation/src/fixtures/tiny-marian.json. Runs whose tokens differ between float32 and float64 are left out (null).
"""

import json
import pathlib

import torch
from transformers import MarianMTModel, MarianTokenizer

torch.set_grad_enabled(False)
torch.set_num_threads(1)
fixtures = pathlib.Path(__file__).parents[2] / "packages/translation/src/fixtures"
folder = fixtures / "tiny-marian"
tokenizer = MarianTokenizer.from_pretrained(folder)
single, double = (MarianMTModel.from_pretrained(folder, dtype=t, attn_implementation="eager").eval() for t in (torch.float32, torch.float64))
SENTENCES = {
    "fr": [
        "The little cat sees the red apple.", "Anna buys 25 keys today.", "Tom likes the green garden but Julie sells the big car.",
        "Does it rain?", "The friend loses 3 letters in Paris!", "Completely unknown words stand here, and {name} too.", "a",
        "The young dog finds the black window every day and the teacher sees the river here.",
    ],
    "en": ["Le petit chat voit la pomme rouge.", "Marie achète 12 livres ici.", "La maison !", "Le professeur aime l'ami, mais Tom perd la clé."],
}
TAGS = {"fr": ">>fra<<", "en": ">>eng<<"}
OPTIONS = [
    {"num_beams": 1},
    {"num_beams": 4},
    {"num_beams": 4, "length_penalty": 0.4},
    {"num_beams": 4, "num_return_sequences": 3},
    {"num_beams": 3, "no_repeat_ngram_size": 2},
]


def run(model, text, options):
    batch = tokenizer([text], return_tensors="pt")
    rows = model.generate(**batch, **options)[:, 1:].tolist()
    rows = [row[: row.index(0)] if 0 in row else row for row in rows]
    return batch.input_ids[0].tolist(), rows


cases, left_out = [], 0
for to, sentences in SENTENCES.items():
    for text in sentences:
        for options in OPTIONS:
            ids, rows = run(single, f"{TAGS[to]} {text}", options)
            exact = run(double, f"{TAGS[to]} {text}", options)[1]
            left_out += rows != exact
            texts = tokenizer.batch_decode(rows, skip_special_tokens=True)
            cases.append({"text": text, "to": to, "options": options, "sourceIds": ids, "expected": None if rows != exact else rows, "texts": texts})
(fixtures / "tiny-marian.json").write_text(json.dumps(cases, ensure_ascii=False, separators=(",", ":")) + "\n")
print(len(cases), "cases, near ties left out:", left_out)
