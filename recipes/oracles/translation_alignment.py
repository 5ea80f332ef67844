"""What transformers says of translations of the tiny translator: attention to the source and log-probabilities.

Needs torch 2.13, transformers 5.23, sentencepiece. `python recipes/oracles/translation_alignment.py` writes
packages/translation/src/fixtures/tiny-marian-alignment.json: for each sentence the best of four beams without its end token, the last
decoder layer's attention while each token was written (mean over the heads, [target][source]) and each token's log-probability.
"""

import json
import pathlib

import torch
from transformers import MarianMTModel, MarianTokenizer

torch.set_grad_enabled(False)
torch.set_num_threads(1)
fixtures = pathlib.Path(__file__).parents[2] / "packages/translation/src/fixtures"
folder = fixtures / "tiny-marian"
tokenizer = MarianTokenizer.from_pretrained(folder)
model = MarianMTModel.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
SENTENCES = [
    ("fr", ">>fra<<", "The little cat sees the red apple."),
    ("fr", ">>fra<<", "Tom likes the green garden but Julie sells the big car."),
    ("en", ">>eng<<", "Marie achète 12 livres ici."),
]
cases = []
for to, tag, text in SENTENCES:
    batch = tokenizer([f"{tag} {text}"], return_tensors="pt")
    row = model.generate(**batch, num_beams=4)[0].tolist()
    row = row[: row.index(0)] if 0 in row else row
    output = model(**batch, decoder_input_ids=torch.tensor([row]), output_attentions=True)
    logprobs = output.logits[0].log_softmax(-1)
    attention = output.cross_attentions[-1][0].mean(0)[: len(row) - 1]
    cases.append({
        "text": text,
        "to": to,
        "translation": tokenizer.decode(row, skip_special_tokens=True),
        "tokenIds": row[1:],
        "attention": [[round(x, 6) for x in weights] for weights in attention.tolist()],
        "logProbabilities": [round(logprobs[i, id].item(), 6) for i, id in enumerate(row[1:])],
    })
(fixtures / "tiny-marian-alignment.json").write_text(json.dumps(cases, ensure_ascii=False, separators=(",", ":")) + "\n")
