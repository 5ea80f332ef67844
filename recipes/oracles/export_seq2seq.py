"""An encoder-decoder of transformers as ONNX, laid out and named as Python exporters do: encoder, merged decoder with growing caches.

    python recipes/oracles/export_seq2seq.py MODEL_DIRECTORY OUT_DIRECTORY

Needs torch 2.13, transformers 5.23, onnx 1.23.
"""

import pathlib
import sys
import warnings

import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from transformers import AutoModelForSeq2SeqLM
from transformers.cache_utils import DynamicCache, EncoderDecoderCache
from transformers.modeling_outputs import BaseModelOutput

warnings.filterwarnings("ignore")
torch.set_grad_enabled(False)


def export(module, args, inputs, outputs, axes, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        module, args, str(path), input_names=inputs, output_names=outputs, dynamic_axes=axes, opset_version=17, dynamo=False
    )
    return onnx.load(path)


def axes_of(names, first, second, index=1):
    return {name: {0: first, index: second} for name in names}


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
        self.layers = model.config.decoder_layers
        self.with_past = with_past

    def forward(self, encoder_attention_mask, input_ids, encoder_hidden_states, *past):
        cache = EncoderDecoderCache(DynamicCache(), DynamicCache())
        if self.with_past:
            for i in range(self.layers):
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
        for i in range(self.layers):
            own, cross = after.self_attention_cache.layers[i], after.cross_attention_cache.layers[i]
            present += [own.keys, own.values] + ([] if self.with_past else [cross.keys, cross.values])
        return (result.logits, *present)


def merged(first, with_past, names, empty_shape, path):
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
                empty = helper.make_tensor("", TensorProto.FLOAT, empty_shape, [])
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


def export_seq2seq(model, folder):
    """Writes encoder_model.onnx and decoder_model_merged.onnx."""
    layers, heads = model.config.decoder_layers, model.config.decoder_attention_heads
    size = model.config.d_model // heads
    ids, mask = torch.tensor([[5, 6, 7], [8, 9, 1]]), torch.tensor([[1, 1, 1], [1, 1, 0]])
    axes = axes_of(["input_ids", "attention_mask", "last_hidden_state"], "batch_size", "encoder_sequence_length")
    export(Encoder(model), (ids, mask), ["input_ids", "attention_mask"], ["last_hidden_state"], axes, folder / "encoder_model.onnx")

    hidden = model.get_encoder()(input_ids=ids, attention_mask=mask).last_hidden_state
    kinds = [(i, side, k) for i in range(layers) for side in ("decoder", "encoder") for k in ("key", "value")]
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
    caches = tuple(torch.zeros(2, heads, sizes[side], size) for _, side, _ in kinds)
    with_past = export(
        Decoder(model, True), (mask, torch.tensor([[4], [5]]), hidden, *caches), inputs + past,
        ["logits", *[n for n in present if ".decoder." in n]], axes, folder / "past.onnx",
    )
    merged(first, with_past, ["logits", *present], [0, heads, 1, size], folder / "decoder_model_merged.onnx")
    (folder / "first.onnx").unlink()
    (folder / "past.onnx").unlink()


if __name__ == "__main__":
    source, target = sys.argv[1:]
    export_seq2seq(AutoModelForSeq2SeqLM.from_pretrained(source, dtype=torch.float32, attn_implementation="eager").eval(), pathlib.Path(target))
