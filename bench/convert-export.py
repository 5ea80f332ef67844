"""The peer of bench/convert-decoder.ts: a decoder exported by torch.onnx with keys and values as growing inputs and outputs.

    python bench/convert-export.py MODEL_DIRECTORY OUT_DIRECTORY

Prints seconds (from loading the weights to the file on disk) and the peak memory of the process. Needs torch, transformers.
"""

import os
import pathlib
import resource
import sys
import time

start = time.perf_counter()

import torch
from transformers import AutoModelForCausalLM, DynamicCache

imported = time.perf_counter()
source, out = sys.argv[1:]
model = AutoModelForCausalLM.from_pretrained(source, dtype=torch.float32, attn_implementation="eager").eval()
config = model.config
layers, kv_heads = config.num_hidden_layers, config.num_key_value_heads
head = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads


class Exported(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, position_ids, *past):
        cache = DynamicCache()
        for layer in range(layers):
            cache.update(past[2 * layer], past[2 * layer + 1], layer)
        # The mask is written out, as exporters do: what transformers builds it with cannot be traced.
        total, tokens = attention_mask.shape[1], input_ids.shape[1]
        columns = torch.arange(total)[None, None, None, :]
        visible = (columns <= position_ids[:, None, :, None]) & (attention_mask[:, None, None, :] > 0)
        mask = torch.where(visible, 0.0, torch.finfo(torch.float32).min)
        output = self.model(
            input_ids=input_ids,
            attention_mask=mask,
            position_ids=position_ids,
            past_key_values=cache,
            use_cache=True,
        )
        present = []
        for layer in output.past_key_values.layers:
            present += [layer.keys, layer.values]
        return (output.logits, *present)


past = [torch.zeros(1, kv_heads, 3, head) for _ in range(2 * layers)]
inputs = (torch.ones(1, 2, dtype=torch.int64), torch.ones(1, 5, dtype=torch.int64), torch.tensor([[3, 4]]), *past)
kinds = [f"{layer}.{kind}" for layer in range(layers) for kind in ("key", "value")]
axes = {"input_ids": {0: "batch", 1: "tokens"}, "attention_mask": {0: "batch", 1: "total"}, "position_ids": {0: "batch", 1: "tokens"}}
axes |= {f"past_key_values.{kind}": {0: "batch", 2: "past"} for kind in kinds}
axes |= {f"present.{kind}": {0: "batch", 2: "total"} for kind in kinds} | {"logits": {0: "batch", 1: "tokens"}}
pathlib.Path(out).mkdir(parents=True, exist_ok=True)
with torch.no_grad():
    torch.onnx.export(
        Exported(),
        inputs,
        f"{out}/model.onnx",
        input_names=["input_ids", "attention_mask", "position_ids", *(f"past_key_values.{kind}" for kind in kinds)],
        output_names=["logits", *(f"present.{kind}" for kind in kinds)],
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
times = os.times()
print(f"{time.perf_counter() - imported:.1f} s (imports {imported - start:.1f} s before), {times.user + times.system:.1f} CPU s, peak {peak:.0f} MB")
