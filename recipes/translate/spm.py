"""Trains the one SentencePiece model of all languages and writes the vocabulary around it.

    python spm.py --data CLEAN --out OUT [--vocab 8000] [--smoke]

OUT gets source.spm, target.spm (the same file: Marian's tokenizer wants both) and vocab.json. Pieces come first, then the
target tags, then <pad>: Marian's order. Unigram, byte fallback, no bos.
"""

import argparse
import io
import json
import random
import shutil
import sys
import unicodedata
from pathlib import Path

import sentencepiece

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "training"))
from languages import TAGS
from without_paths import without_paths

SENTENCES_PER_LANGUAGE = 120_000
OWN_NORMALIZATION = {0x2019: "'", 0x2018: "'", 0x2026: "...", 0x00AD: "", 0x200B: "", 0x200C: "", 0x200D: "", 0xFEFF: ""}


def normalization() -> str:
    """Composed letters, one kind of space and of apostrophe; else text stays as it is: NFKC would take Chinese its own signs."""
    rules = {}
    for code in range(0x00C0, 0x0250):
        parts = unicodedata.normalize("NFD", chr(code))
        if len(parts) > 1:
            rules[tuple(map(ord, parts))] = chr(code)
    for code in [0x0009, 0x000A, 0x000D, 0x00A0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000]:
        rules[(code,)] = " "
    rules |= {(code,): text for code, text in OWN_NORMALIZATION.items()}
    hexes = lambda codes: " ".join(f"{code:X}" for code in codes)
    return "".join(f"{hexes(source)}\t{hexes(map(ord, target))}\n" for source, target in sorted(rules.items()))


def sentences(data: Path, generator: random.Random) -> list[str]:
    """As many of each language, so that English, which is in every pair, does not take the vocabulary."""
    by_language: dict[str, dict[str, None]] = {}
    for path in sorted(data.glob("train.en-*.tsv")):
        code = path.stem.split("-")[1]
        with path.open(encoding="utf-8") as file:
            for line in file:
                source, target, _ = line.rstrip("\n").split("\t")
                by_language.setdefault("en", {})[source] = None
                by_language.setdefault(code, {})[target] = None
    chosen = []
    for code, found in by_language.items():
        texts = list(found)
        generator.shuffle(texts)
        chosen += texts[:SENTENCES_PER_LANGUAGE]
        print(f"{code}: {min(len(texts), SENTENCES_PER_LANGUAGE)} of {len(texts)} sentences")
    generator.shuffle(chosen)
    return chosen


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--vocab", type=int, default=8000, help="of the model: pieces, tags and <pad>")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--smoke", action="store_true", help="2,000 pieces from 8,000 sentences")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    languages = ["en"] + [path.stem.split("-")[1] for path in sorted(options.data.glob("train.en-*.tsv"))]
    tags = [TAGS[code] for code in languages]
    texts = sentences(options.data, random.Random(5))
    if options.smoke:
        texts, options.vocab = texts[:8000], 2000

    rules = options.out / "normalization.tsv"
    rules.write_text(normalization())
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts), model_writer=model, model_type="unigram", vocab_size=options.vocab - len(tags) - 1,
        character_coverage=0.9995, byte_fallback=True, normalization_rule_tsv=str(rules), hard_vocab_limit=True,
        eos_id=0, unk_id=1, bos_id=-1, pad_id=-1, eos_piece="</s>", unk_piece="<unk>", num_threads=options.threads,
        max_sentence_length=8192, shuffle_input_sentence=False, minloglevel=1,
    )
    (options.out / "source.spm").write_bytes(without_paths(model.getvalue()))
    shutil.copy(options.out / "source.spm", options.out / "target.spm")
    rules.unlink()
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    pieces = [processor.id_to_piece(i) for i in range(processor.get_piece_size())] + tags + ["<pad>"]
    vocabulary = {piece: i for i, piece in enumerate(pieces)}
    assert len(vocabulary) == options.vocab, (len(vocabulary), options.vocab)
    (options.out / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    for text in ["It's the children's ﬁrst café.", "Où est-elle allée ? « Là-bas… »", "Straße 日本 😀"]:
        encoded = processor.encode(text, out_type=str)
        print(len(encoded), " ".join(encoded), "->", processor.decode(encoded))


if __name__ == "__main__":
    main()
