"""Hidden states of the tiny decoders, and what the last norm and the head make of each layer's (a logit lens).

Needs torch, transformers, safetensors, and the fixtures of decoders.py. Writes hidden-states.safetensors beside them:
hidden_states [layers + 1, tokens, hidden] of the first prompt, layer_logits [layers + 1, vocab] of its last token.
"""

import pathlib

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

fixtures = pathlib.Path(__file__).parents[2] / "packages/convert/src/architectures/fixtures/decoders"
for name in ("llama-3", "qwen3", "gemma2", "gpt2"):
    folder = fixtures / name
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    ids = load_file(folder / "expected.safetensors")["row0"].long()[None]
    norm = model.transformer.ln_f if name == "gpt2" else model.model.norm
    with torch.no_grad():
        output = model(input_ids=ids, output_hidden_states=True)
        states = output.hidden_states  # the last has gone through the norm
        logits = [model.get_output_embeddings()(norm(state[:, -1]) if state is not states[-1] else state[:, -1]) for state in states]
        logits = torch.cat(logits)
        cap = getattr(model.config, "final_logit_softcapping", None)
        if cap is not None:
            logits = cap * torch.tanh(logits / cap)
    assert (logits[-1] - output.logits[0, -1]).abs().max() < 1e-5, name
    save_file({"hidden_states": torch.cat(states), "layer_logits": logits}, folder / "hidden-states.safetensors")
