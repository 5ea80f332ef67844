"""The tiny checkpoints of generation.py as ONNX, laid out and named as Python exporters do (growing past, merged decoder).

Needs torch 2.13, transformers 5.23, onnx 1.23. Run after generation.py, as `python recipes/oracles/generation_onnx.py`.
"""

import pathlib
import warnings

import torch
from transformers import BartForConditionalGeneration, GPT2LMHeadModel
from transformers.cache_utils import DynamicCache

from export_seq2seq import axes_of, export, export_seq2seq

warnings.filterwarnings("ignore")
torch.set_grad_enabled(False)
out = pathlib.Path(__file__).parents[2] / "packages/generation/src/fixtures"
LAYERS, HEADS, SIZE = 2, 2, 8


class Gpt2(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, position_ids, *past):
        cache = DynamicCache()
        for layer in range(LAYERS):
            cache.update(past[2 * layer], past[2 * layer + 1], layer)
        result = self.model(
            input_ids=input_ids, attention_mask=attention_mask, position_ids=position_ids, past_key_values=cache, use_cache=True
        )
        return (result.logits, *[x for layer in result.past_key_values.layers for x in (layer.keys, layer.values)])


def gpt2():
    model = GPT2LMHeadModel.from_pretrained(out / "tiny-gpt2", attn_implementation="eager").eval()
    past = [f"past_key_values.{i}.{k}" for i in range(LAYERS) for k in ("key", "value")]
    present = [f"present.{i}.{k}" for i in range(LAYERS) for k in ("key", "value")]
    args = (torch.tensor([[5, 6]]), torch.ones(1, 5, dtype=torch.long), torch.tensor([[3, 4]]))
    args += tuple(torch.zeros(1, HEADS, 3, SIZE) for _ in past)
    inputs = ["input_ids", "attention_mask", "position_ids"]
    axes = axes_of(["input_ids", "position_ids", "logits"], "batch_size", "sequence_length")
    axes |= axes_of(["attention_mask"], "batch_size", "total_sequence_length")
    axes |= axes_of(past, "batch_size", "past_sequence_length", 2) | axes_of(present, "batch_size", "total_sequence_length", 2)
    export(Gpt2(model), args, inputs + past, ["logits", *present], axes, out / "tiny-gpt2" / "onnx" / "model.onnx")


def bart():
    model = BartForConditionalGeneration.from_pretrained(out / "tiny-bart", attn_implementation="eager").eval()
    export_seq2seq(model, out / "tiny-bart" / "onnx")


gpt2()
bart()
