"""The tiny checkpoints of generation.py as ONNX, laid out and named as Python exporters do (growing past, merged decoder).

Needs torch 2.13, transformers 5.23, onnx 1.23. Run after generation.py, as `python recipes/oracles/generation_onnx.py`.
"""

import pathlib
import warnings

import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from transformers import BartForConditionalGeneration, GPT2LMHeadModel
from transformers.cache_utils import DynamicCache, EncoderDecoderCache
from transformers.modeling_outputs import BaseModelOutput

warnings.filterwarnings("ignore")
torch.set_grad_enabled(False)
out = pathlib.Path(__file__).parents[2] / "packages/generation/src/fixtures"
LAYERS, HEADS, SIZE = 2, 2, 8


def export(module, args, inputs, outputs, axes, path):
    path.parent.mkdir(exist_ok=True)
    torch.onnx.export(
        module, args, str(path), input_names=inputs, output_names=outputs, dynamic_axes=axes, opset_version=17, dynamo=False
    )
    return onnx.load(path)


def axes_of(names, first, second, index=1):
    return {name: {0: first, index: second} for name in names}


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


class Encoder(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.encoder = model.get_encoder()

    def forward(self, input_ids, attention_mask):
        return self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state


class Decoder(torch.nn.Module):
    def __init__(self, model, with_past):
        super().__init__()
        self.model = model
        self.with_past = with_past

    def forward(self, encoder_attention_mask, input_ids, encoder_hidden_states, *past):
        cache = EncoderDecoderCache(DynamicCache(), DynamicCache())
        if self.with_past:
            for i in range(LAYERS):
                own = past[4 * i : 4 * i + 4]
                cache.self_attention_cache.update(own[0], own[1], i)
                cache.cross_attention_cache.update(own[2], own[3], i)
                cache.is_updated[i] = True
        result = self.model(
            encoder_outputs=BaseModelOutput(last_hidden_state=encoder_hidden_states), attention_mask=encoder_attention_mask,
            decoder_input_ids=input_ids, past_key_values=cache, use_cache=True,
        )
        after = result.past_key_values
        present = []
        for i in range(LAYERS):
            own, cross = after.self_attention_cache.layers[i], after.cross_attention_cache.layers[i]
            present += [own.keys, own.values] + ([] if self.with_past else [cross.keys, cross.values])
        return (result.logits, *present)


def merged(first, with_past, names, path):
    """One graph of two: `use_cache_branch` chooses. The branch with a past gives empty encoder caches, as optimum's does."""
    shared, renamed = [], {}

    def branch(model, prefix, outputs):
        graph = model.graph
        for tensor in graph.initializer:
            key = (tuple(tensor.dims), numpy_helper.to_array(tensor).tobytes(), tensor.data_type)
            if key not in renamed:
                renamed[key] = f"weight_{len(renamed)}"
                copy = TensorProto()
                copy.CopyFrom(tensor)
                copy.name = renamed[key]
                shared.append(copy)
        names_of = {t.name: renamed[(tuple(t.dims), numpy_helper.to_array(t).tobytes(), t.data_type)] for t in graph.initializer}
        inputs = {value.name for value in graph.input}

        def rename(name):
            return name if name == "" or name in inputs else names_of.get(name, prefix + name)

        nodes = []
        for node in graph.node:
            copy = onnx.NodeProto()
            copy.CopyFrom(node)
            assert not any(a.type == onnx.AttributeProto.GRAPH for a in node.attribute)
            copy.name = prefix + node.name
            del copy.input[:], copy.output[:]
            copy.input.extend(rename(n) for n in node.input)
            copy.output.extend(rename(n) for n in node.output)
            nodes.append(copy)
        own = {value.name for value in graph.output}
        values = []
        for name in outputs:
            values.append(helper.make_tensor_value_info(prefix + name, TensorProto.FLOAT, None))
            if name not in own:
                empty = helper.make_tensor("", TensorProto.FLOAT, [0, HEADS, 1, SIZE], [])
                nodes.append(helper.make_node("Constant", [], [prefix + name], value=empty))
        return helper.make_graph(nodes, prefix, [], values)

    inputs = [v for v in with_past.graph.input] + [v for v in first.graph.input if v.name == "encoder_hidden_states"]
    inputs = list({v.name: v for v in inputs}.values())
    inputs.append(helper.make_tensor_value_info("use_cache_branch", TensorProto.BOOL, [1]))
    node = helper.make_node(
        "If", ["use_cache_branch"], names, then_branch=branch(with_past, "past_", names), else_branch=branch(first, "first_", names)
    )
    graph = helper.make_graph([node], "merged", inputs, list(first.graph.output), shared)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def bart():
    model = BartForConditionalGeneration.from_pretrained(out / "tiny-bart", attn_implementation="eager").eval()
    folder = out / "tiny-bart" / "onnx"
    ids, mask = torch.tensor([[5, 6, 7], [8, 9, 1]]), torch.tensor([[1, 1, 1], [1, 1, 0]])
    axes = axes_of(["input_ids", "attention_mask", "last_hidden_state"], "batch_size", "encoder_sequence_length")
    export(Encoder(model), (ids, mask), ["input_ids", "attention_mask"], ["last_hidden_state"], axes, folder / "encoder_model.onnx")

    hidden = model.get_encoder()(input_ids=ids, attention_mask=mask).last_hidden_state
    kinds = [(i, side, k) for i in range(LAYERS) for side in ("decoder", "encoder") for k in ("key", "value")]
    past = [f"past_key_values.{i}.{side}.{k}" for i, side, k in kinds]
    present = [f"present.{i}.{side}.{k}" for i, side, k in kinds]
    inputs = ["encoder_attention_mask", "input_ids", "encoder_hidden_states"]
    axes = axes_of(["encoder_attention_mask", "encoder_hidden_states"], "batch_size", "encoder_sequence_length")
    axes |= axes_of(["input_ids", "logits"], "batch_size", "decoder_sequence_length")
    axes |= axes_of([n for n in past + present if "decoder" in n], "batch_size", "past_decoder_sequence_length", 2)
    axes |= axes_of([n for n in past + present if "encoder" in n], "batch_size", "encoder_sequence_length_out", 2)
    first = export(
        Decoder(model, False), (mask, torch.tensor([[0, 4], [0, 5]]), hidden), inputs, ["logits", *present], axes, folder / "first.onnx"
    )
    sizes = {"decoder": 2, "encoder": 3}
    caches = tuple(torch.zeros(2, HEADS, sizes[side], SIZE) for _, side, _ in kinds)
    with_past = export(
        Decoder(model, True), (mask, torch.tensor([[4], [5]]), hidden, *caches), inputs + past,
        ["logits", *[n for n in present if ".decoder." in n]], axes, folder / "past.onnx",
    )
    merged(first, with_past, ["logits", *present], folder / "decoder_model_merged.onnx")
    (folder / "first.onnx").unlink()
    (folder / "past.onnx").unlink()


gpt2()
bart()
