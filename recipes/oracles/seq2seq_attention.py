"""The attention to the source that transformers computes with the tiny encoder-decoders of seq2seq.py.

Needs torch 2.13, transformers 5.23. `python recipes/oracles/seq2seq_attention.py` writes
packages/convert/src/architectures/fixtures/seq2seq/attention.json: for each model two sources of different lengths, their targets, and for
each decoder layer the mean over its heads, [target][source], rounded to six digits.
"""

import json
import pathlib

import torch
from transformers import AutoModelForSeq2SeqLM

torch.set_grad_enabled(False)
folder = pathlib.Path(__file__).parents[2] / "packages/convert/src/architectures/fixtures/seq2seq"
SOURCES = [[5, 9, 12, 7, 30, 21, 44], [6, 33, 8]]
TARGETS = [[2, 11, 25, 40, 13], [2, 17, 9]]
found = {}
for name in ("marian", "bart", "mbart", "m2m100", "t5", "flan-t5"):
    model = AutoModelForSeq2SeqLM.from_pretrained(folder / name, dtype=torch.float32, attn_implementation="eager").eval()
    rows = []
    for source, target in zip(SOURCES, TARGETS):
        output = model(input_ids=torch.tensor([source]), decoder_input_ids=torch.tensor([target]), output_attentions=True)
        rows.append([[[round(x, 6) for x in row] for row in layer[0].mean(0).tolist()] for layer in output.cross_attentions])
    found[name] = rows
(folder / "attention.json").write_text(json.dumps({"sources": SOURCES, "targets": TARGETS, "attention": found}, separators=(",", ":")) + "\n")
