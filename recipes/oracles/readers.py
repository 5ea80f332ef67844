"""Checkpoints for the contract suite of convert's readers, and the values that the reference libraries read from them.

Needs torch, safetensors, gguf 0.19, numpy. Run from anywhere: writes packages/convert/src/readers/fixtures.
"""

import json
import pathlib

import gguf
import numpy as np
import torch
from safetensors.torch import save_file

out = pathlib.Path(__file__).parents[2] / "packages/convert/src/readers/fixtures"
out.mkdir(parents=True, exist_ok=True)
torch.manual_seed(7)
rng = np.random.default_rng(7)

# --- the same tensors in every format; each format has the dtypes it knows -------------------------------------------
special = torch.tensor([0.0, -0.0, 1.0, -2.5, 65504.0, 6e-8, float("inf"), float("-inf")])
tensors = {
    "matrix": torch.randn(3, 8),
    "float16": special.half().reshape(2, 4),
    "bfloat16": special.bfloat16(),
    "float64": torch.tensor([1 / 3, -1e300, 2.0**-149, 16777217.0], dtype=torch.float64),
    "int64": torch.tensor([1, -2, 2**40 + 1]),
    "int32": torch.tensor([7, -8], dtype=torch.int32),
    "int16": torch.tensor([7, -32768], dtype=torch.int16),
    "int8": torch.tensor([127, -128], dtype=torch.int8),
    "uint8": torch.tensor([0, 255], dtype=torch.uint8),
    "bool": torch.tensor([True, False, True]),
    "scalar": torch.tensor(3.5),
    "empty": torch.zeros(0, 3),
}
extra = {"transposed": torch.randn(4, 3).t(), "strided": torch.randn(6, 5)[1:6:2, 1:4]}
gguf_names = ["matrix", "float16", "bfloat16", "float64", "int64", "int32", "int16", "int8"]


def expected(names):
    """float32 values as their bits, so that the comparison is exact."""
    every = {**tensors, **extra}
    return [
        {
            "name": name,
            "dtype": str(every[name].dtype).removeprefix("torch."),
            "shape": list(every[name].shape),
            "float32Bits": every[name].float().contiguous().flatten().view(torch.int32).tolist(),
        }
        for name in names
    ]


save_file(tensors, out / "all.safetensors", metadata={"format": "pt", "made by": "readers.py"})
torch.save({**tensors, **extra, "epoch": 3}, out / "all.pt")
torch.save({"state_dict": {"matrix": tensors["matrix"]}, "epoch": 1}, out / "nested.pt")
torch.save(torch.nn.Linear(2, 2), out / "module.pt")
torch.save(torch.nn.Linear(2, 2).state_dict(), out / "before-1.6.pt", _use_new_zipfile_serialization=False)

writer = gguf.GGUFWriter(out / "all.gguf", "llama")
writer.add_uint32("a.uint32", 4000000000)
writer.add_int32("a.int32", -5)
writer.add_uint64("a.uint64", 2**60)
writer.add_float32("a.float32", 0.5)
writer.add_bool("a.bool", True)
writer.add_string("a.string", "grüße 🎈")
writer.add_array("a.strings", ["x", "", "ü"])
writer.add_array("a.numbers", [1, 2, 3])
for name in gguf_names:
    tensor = tensors[name]
    if tensor.dtype == torch.bfloat16:
        raw = tensor.view(torch.uint8).numpy()
        writer.add_tensor(name, raw, raw_dtype=gguf.GGMLQuantizationType.BF16)
    else:
        writer.add_tensor(name, tensor.numpy())
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()

json.dump(
    {
        "safetensors": expected(tensors),
        "pytorch": expected([*tensors, *extra]),
        "gguf": expected(gguf_names),
    },
    (out / "all.json").open("w"),
)

# --- shards ----------------------------------------------------------------------------------------------------------
halves = [{"matrix": tensors["matrix"]}, {"int8": tensors["int8"], "float16": tensors["float16"]}]
for ending, save in [("safetensors", lambda t, p: save_file(t, p)), ("bin", torch.save)]:
    stem = "model" if ending == "safetensors" else "pytorch_model"
    folder = out / f"sharded-{ending}"
    folder.mkdir(exist_ok=True)
    weight_map = {}
    for index, half in enumerate(halves, 1):
        file = f"{stem}-0000{index}-of-00002.{ending}"
        save(half, folder / file)
        weight_map |= {name: file for name in half}
    index = {"metadata": {"total_size": 0}, "weight_map": weight_map}
    json.dump(index, (folder / f"{stem}.{ending}.index.json").open("w"))

# --- every GGUF block type: random bits, finite scales, against gguf's own dequantization ------------------------------
layouts = {  # byte offsets of the float16 fields
    "Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0],
    "Q2_K": [80, 82], "Q3_K": [108], "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208],
}  # fmt: skip
writer = gguf.GGUFWriter(out / "blocks.gguf", "llama")
values = {}
for name, halves16 in layouts.items():
    kind = gguf.GGMLQuantizationType[name]
    elements, size = gguf.GGML_QUANT_SIZES[kind]
    per_row = 512 // elements
    blocks = rng.integers(0, 256, (2 * per_row, size), dtype=np.uint8)
    for offset in halves16:
        scales = (rng.standard_normal(2 * per_row) * 10.0 ** rng.integers(-6, 3, 2 * per_row)).astype(np.float16)
        blocks[:, offset : offset + 2] = scales.view(np.uint8).reshape(-1, 2)
    rows = blocks.reshape(2, per_row * size)
    writer.add_tensor(name, rows, raw_dtype=kind)
    values[name] = torch.from_numpy(gguf.dequantize(rows, kind).astype(np.float32).reshape(2, 512).copy())
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
save_file(values, out / "blocks.expected.safetensors")
