"""Trains the byte-level BPE of the student and writes it as a Hugging Face tokenizer.

    python tokenizer.py --text TEXT --out TOKENIZER [--vocab 4096]

Id 0 is <|endoftext|>: it ends every text, and also begins one when there is no prompt.
"""

import argparse
import json
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

END = "<|endoftext|>"
CONTEXT = 512


def texts(path: Path):
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)["text"]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--text", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--vocab", type=int, default=4096)
    options = parser.parse_args()
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=options.vocab, special_tokens=[END], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    tokenizer.train_from_iterator(texts(options.text / "train.jsonl"), trainer)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token=END, eos_token=END, pad_token=END, model_max_length=CONTEXT, clean_up_tokenization_spaces=False
    )
    fast.save_pretrained(options.out)
    text = "Anna's dog ran 3 miles - \"Wait!\" she said.\n\nÜber 😀"
    assert tokenizer.decode(tokenizer.encode(text).ids) == text
    sample = [t for t, _ in zip(texts(options.text / "valid.jsonl"), range(200))]
    tokens = sum(len(e.ids) for e in tokenizer.encode_batch(sample))
    print(f"{tokenizer.get_vocab_size()} pieces, {sum(map(len, sample)) / max(1, tokens):.2f} characters a token on the validation texts")


if __name__ == "__main__":
    main()
