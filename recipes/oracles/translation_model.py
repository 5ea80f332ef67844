"""A tiny Marian model that really translates, for tests: sentences of a small grammar, English to French and back.

Needs torch 2.13, transformers 5.23, sentencepiece. `python recipes/oracles/translation_model.py MINUTES` writes
packages/translation/src/fixtures/tiny-marian: a complete Hugging Face directory with weights in bfloat16. The input begins with
`>>fra<<` or `>>eng<<`. Training is not reproducible to the bit; translation.py writes what transformers computes with the result.
"""

import json
import math
import pathlib
import random
import sys
import time

import sentencepiece
import torch
from transformers import GenerationConfig, MarianConfig, MarianMTModel

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "training"))
from without_paths import without_paths

minutes = float(sys.argv[1])
out = pathlib.Path(__file__).parents[2] / "packages/translation/src/fixtures/tiny-marian"
out.mkdir(parents=True, exist_ok=True)
random.seed(1)
torch.manual_seed(1)
torch.set_num_threads(1)

NOUNS = [  # English, French, feminine
    ("cat", "chat", 0), ("dog", "chien", 0), ("book", "livre", 0), ("garden", "jardin", 0), ("car", "voiture", 1), ("house", "maison", 1),
    ("apple", "pomme", 1), ("table", "table", 1), ("teacher", "professeur", 0), ("friend", "ami", 0), ("letter", "lettre", 1), ("train", "train", 0),
    ("flower", "fleur", 1), ("key", "clé", 1), ("window", "fenêtre", 1), ("river", "fleuve", 0),
]
ADJECTIVES = [  # English, masculine, feminine, before the noun
    ("little", "petit", "petite", 1), ("big", "grand", "grande", 1), ("red", "rouge", "rouge", 0), ("green", "vert", "verte", 0), ("black", "noir", "noire", 0),
    ("young", "jeune", "jeune", 1),
]
VERBS = [("sees", "voit"), ("likes", "aime"), ("buys", "achète"), ("finds", "trouve"), ("loses", "perd"), ("sells", "vend")]
NAMES = ["Anna", "Paul", "Marie", "Tom", "Julie", "Peter"]
PLACES = [("today", "aujourd'hui"), ("in Paris", "à Paris"), ("here", "ici"), ("every day", "tous les jours"), ("in London", "à Londres")]
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def word():
    return "".join(random.choice(LETTERS) for _ in range(random.randint(2, 6)))


def phrase():
    kind = random.random()
    if kind < 0.25:
        name = random.choice(NAMES)
        return name, name
    if kind < 0.37:
        number = str(random.randint(2, 10 ** random.randint(1, 4)))
        english, french, _ = random.choice(NOUNS)
        plural = french + ("x" if french.endswith("eau") else "s")
        return f"{number} {english}s", f"{number} {plural}"
    if kind < 0.5:
        name = word()
        left, right = random.choice(["{}", "[]", "()"])
        return f"{left}{name}{right}", f"{left}{name}{right}"
    english, french, feminine = random.choice(NOUNS)
    article = "la" if feminine else "le"
    if french == "ami":
        article = "l'"
    if random.random() < 0.4 and french != "ami":
        adjective = random.choice(ADJECTIVES)
        form = adjective[2] if feminine else adjective[1]
        french = f"{form} {french}" if adjective[3] else f"{french} {form}"
        english = f"{adjective[0]} {english}"
    return f"the {english}", f"{article}{french}" if article == "l'" else f"{article} {french}"


def clause():
    subject, verb, thing = phrase(), random.choice(VERBS), phrase()
    english, french = f"{subject[0]} {verb[0]} {thing[0]}", f"{subject[1]} {verb[1]} {thing[1]}"
    if random.random() < 0.3:
        place = random.choice(PLACES)
        english, french = f"{english} {place[0]}", f"{french} {place[1]}"
    return english, french


def sentence():
    english, french = clause()
    kind = random.random()
    if kind < 0.25:
        other = clause()
        joint = random.choice([("and", "et"), ("but", "mais")])
        english, french = f"{english} {joint[0]} {other[0]}", f"{french} {joint[1]} {other[1]}"
    elif kind < 0.3:
        several = [phrase() for _ in range(random.randint(2, 5))]
        english, french = (", ".join(p[i] for p in several) for i in (0, 1))
    mark = random.choice([(".", "."), (".", "."), (".", "."), ("!", " !"), ("?", " ?"), ("", "")])
    up = lambda text: text[0].upper() + text[1:]
    return up(english) + mark[0], up(french) + mark[1]


lines = [line for _ in range(20000) for line in sentence()]
sentencepiece.SentencePieceTrainer.train(
    sentence_iterator=iter(lines), model_prefix=str(out / "source"), vocab_size=620, character_coverage=1.0, byte_fallback=True,
    normalization_rule_name="identity", split_digits=True, hard_vocab_limit=False, num_threads=1, minloglevel=2,
    user_defined_symbols=list("{}[]()<>/%@:_-"),
)
(out / "source.vocab").unlink()
(out / "source.spm").write_bytes(without_paths((out / "source.model").read_bytes()))
(out / "source.model").unlink()
(out / "target.spm").write_bytes((out / "source.spm").read_bytes())
spm = sentencepiece.SentencePieceProcessor(model_file=str(out / "source.spm"))
pieces = [spm.id_to_piece(i) for i in range(spm.get_piece_size())]
vocab = ["</s>", "<unk>", *[piece for piece in pieces if piece not in ("<unk>", "<s>", "</s>")], ">>fra<<", ">>eng<<", "<pad>"]
index = {piece: i for i, piece in enumerate(vocab)}
(out / "vocab.json").write_text(json.dumps(index, ensure_ascii=False))
PAD = index["<pad>"]


def encode(text, sampled):
    ids = spm.encode(text, out_type=str, enable_sampling=sampled, alpha=0.2, nbest_size=-1) if sampled else spm.encode(text, out_type=str)
    return [index[piece] for piece in ids]


config = MarianConfig(
    vocab_size=len(vocab), d_model=64, encoder_layers=2, decoder_layers=2, encoder_ffn_dim=128, decoder_ffn_dim=128, encoder_attention_heads=4,
    decoder_attention_heads=4, activation_function="swish", dropout=0.05, max_position_embeddings=128, scale_embedding=True,
    share_encoder_decoder_embeddings=True, tie_word_embeddings=True, pad_token_id=PAD, decoder_start_token_id=PAD, eos_token_id=0,
    forced_eos_token_id=0, bos_token_id=None,
)
model = MarianMTModel(config)
for module in model.modules():
    if isinstance(module, torch.nn.Linear) and module is not model.lm_head:
        torch.nn.init.xavier_uniform_(module.weight)
        torch.nn.init.zeros_(module.bias)
with torch.no_grad():
    model.model.shared.weight.normal_(std=64**-0.5)
model.train()
optimizer = torch.optim.AdamW(model.parameters(), lr=0, betas=(0.9, 0.98), weight_decay=0.01)
start, step, report = time.time(), 0, 0


def rectangle(lists, fill):
    width = max(map(len, lists))
    return torch.tensor([row + [fill] * (width - len(row)) for row in lists])


while time.time() - start < minutes * 60:
    done = (time.time() - start) / (minutes * 60)
    for group in optimizer.param_groups:
        group["lr"] = 4e-3 * min(1, step / 300) * (0.02 + 0.98 * (1 + math.cos(math.pi * done)) / 2)
    batch = []
    for _ in range(96):
        english, french = sentence()
        sampled = random.random() < 0.3
        if random.random() < 0.5:
            batch.append(([index[">>fra<<"], *encode(english, sampled), 0], [*encode(french, False), 0]))
        else:
            batch.append(([index[">>eng<<"], *encode(french, sampled), 0], [*encode(english, False), 0]))
    source, target = (rectangle([row[i] for row in batch], PAD) for i in (0, 1))
    labels = target.masked_fill(target == PAD, -100)
    inputs = torch.cat([torch.full((len(batch), 1), PAD), target[:, :-1]], 1)
    logits = model(input_ids=source, attention_mask=(source != PAD).long(), decoder_input_ids=inputs).logits
    loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), labels.flatten(), label_smoothing=0.05)
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    step += 1
    if time.time() - report > 20:
        report = time.time()
        print(step, round(loss.item(), 3), flush=True)
model.eval()
model.generation_config = GenerationConfig(
    num_beams=4, max_length=128, pad_token_id=PAD, eos_token_id=0, decoder_start_token_id=PAD, forced_eos_token_id=0, bad_words_ids=[[PAD]],
    bos_token_id=None,
)
model.to(torch.bfloat16).save_pretrained(out)
(out / "tokenizer_config.json").write_text(json.dumps({
    "tokenizer_class": "MarianTokenizer", "unk_token": "<unk>", "eos_token": "</s>", "pad_token": "<pad>", "model_max_length": 128,
    "separate_vocabs": False, "sp_model_kwargs": {}, "source_lang": None, "target_lang": None,
}, indent=2) + "\n")
