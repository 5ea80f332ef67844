"""The peer of bench/convert-encoder.ts: a classifier exported by torch.onnx.

    python bench/convert-encoder-export.py MODEL_DIRECTORY OUT_DIRECTORY

Prints seconds (from loading the weights to the file on disk) and the peak memory of the process. Needs torch, transformers.
"""

import os
import pathlib
import resource
import sys
import time

start = time.perf_counter()

import torch
from transformers import AutoModelForSequenceClassification

imported = time.perf_counter()
source, out = sys.argv[1:]
model = AutoModelForSequenceClassification.from_pretrained(source, dtype=torch.float32, attn_implementation="eager").eval()


class Exported(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, token_type_ids):
        # The mask is written out, as exporters do: what transformers builds it with cannot be traced.
        mask = (1.0 - attention_mask[:, None, None, :].float()) * torch.finfo(torch.float32).min
        return self.model(input_ids=input_ids, attention_mask=mask, token_type_ids=token_type_ids).logits


names = ["input_ids", "attention_mask", "token_type_ids"]
inputs = tuple(torch.ones(2, 7, dtype=torch.int64) for _ in names)
pathlib.Path(out).mkdir(parents=True, exist_ok=True)
with torch.no_grad():
    torch.onnx.export(
        Exported(),
        inputs,
        f"{out}/model.onnx",
        input_names=names,
        output_names=["logits"],
        dynamic_axes={name: {0: "batch", 1: "tokens"} for name in names} | {"logits": {0: "batch"}},
        opset_version=17,
        dynamo=False,
    )
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
times = os.times()
print(f"{time.perf_counter() - imported:.1f} s (imports {imported - start:.1f} s before), {times.user + times.system:.1f} CPU s, peak {peak:.0f} MB")
