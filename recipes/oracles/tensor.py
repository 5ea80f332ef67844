"""Makes packages/tensor/src/fixtures/reference.json: float16 and bfloat16 rounding, softmax and log-softmax by PyTorch.

    pip install torch==2.13.0
    python recipes/oracles/tensor.py
"""

import json
import math
import struct
from pathlib import Path

import torch

OUT = Path(__file__).parents[2] / "packages/tensor/src/fixtures/reference.json"


def word(value: float) -> int:
    return struct.unpack("<I", struct.pack("<f", value))[0]


def main() -> None:
    torch.manual_seed(1)
    # Random bit patterns, and the neighbourhoods of every edge: ties, subnormals, the largest numbers, infinities.
    words = torch.randint(0, 2**31, (400,)).tolist() + (torch.randint(0, 2**31, (400,)) | 0).add(2**31).tolist()
    edges = [0.0, 2**-24, 2**-25, 3 * 2**-25, 2**-14, 2**-15, 1.0, 1 + 2**-11, 1 + 3 * 2**-11, 1 + 2**-8, 1 + 3 * 2**-8, 65504.0, 65519.996, 65520.0, 1e38]
    for edge in edges:
        for step in (-1, 0, 1):
            at = max(0, word(edge) + step)
            words += [at, at | 0x80000000]
    words += [0x7F800000, 0xFF800000, 0x7FC00000, 0x7F7FFFFF]
    values = torch.tensor(words, dtype=torch.int64).to(torch.uint32).view(torch.float32)

    def bits(dtype):
        return [value & 0xFFFF for value in values.to(dtype).view(torch.int16).tolist()]

    logits = torch.randn(3, 4, 5) * 20
    logits[0, 1, 2] = -math.inf
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps({
        "words": words, "float16": bits(torch.float16), "bfloat16": bits(torch.bfloat16),
        "logits": [x if math.isfinite(x) else None for x in logits.flatten().tolist()],
        "softmax": [torch.softmax(logits.double(), axis).flatten().tolist() for axis in range(3)],
        "logSoftmax": [[x if math.isfinite(x) else None for x in torch.log_softmax(logits.double(), axis).flatten().tolist()] for axis in range(3)],
    }) + "\n")


if __name__ == "__main__":
    main()
