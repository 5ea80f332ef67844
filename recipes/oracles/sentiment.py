"""Makes packages/sentiment/src/fixtures/tiny-bert: a random BERT classifier with a vocabulary of its own, and what PyTorch says.

    pip install torch==2.13.0 transformers==5.23.0 tokenizers==0.23.3
    python recipes/oracles/sentiment.py
"""

import json
import string
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

OUT = Path(__file__).parents[2] / "packages/sentiment/src/fixtures/tiny-bert"
TEXTS = [
    "good", "bad!", "The food was cold.", "the FOOD was warm and good", "a b c d e f g", "Ünïcödé wörds", "新しい 映画",
    "nobody apologised, and that is that", "what a wonderful little film", "it 's not bad at all", "x" * 50,
    "good bad good bad good bad good bad good bad good bad", "?", "two hours of my life", "never again 🎬 never",
    "the the the the the the the the the the the the the the the the the the the",
]


def main() -> None:
    torch.manual_seed(3)
    words = "the food was cold warm good bad a and not at all never again film what wonderful little two hours of my life it that is nobody ##ised apolog ##s ##ful".split()
    letters = list(string.ascii_lowercase + string.digits + string.punctuation)
    vocab = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *[f"##{c}" for c in string.ascii_lowercase + string.digits]]
    vocab += [word for word in words if word not in vocab]
    tokenizer = Tokenizer(models.WordPiece({word: i for i, word in enumerate(vocab)}, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])

    config = BertConfig(
        vocab_size=len(vocab), hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64,
        max_position_embeddings=24, num_labels=3, id2label={0: "negative", 1: "neutral", 2: "positive"},
        label2id={"negative": 0, "neutral": 1, "positive": 2}, initializer_range=0.5,
    )
    model = BertForSequenceClassification(config).eval()
    OUT.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(OUT)
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=24, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]").save_pretrained(OUT)

    rows = []
    with torch.no_grad():
        for text in TEXTS:
            ids = tokenizer.encode(text).ids
            logits = model(input_ids=torch.tensor([ids])).logits[0] if len(ids) <= 24 else None
            rows.append({"text": text, "ids": ids, "logits": None if logits is None else logits.tolist()})
    (OUT / "expected.json").write_text(json.dumps(rows, ensure_ascii=True) + "\n")
    print(f"{len(rows)} texts, {sum(r['logits'] is None for r in rows)} longer than the model")


if __name__ == "__main__":
    main()
