"""Makes the fixtures of packages/tokenizer/src/{sentencepiece,gguf}/fixtures: small models trained here, and what
SentencePiece, transformers (Marian) and tokenizers make of texts with them.

    python recipes/oracles/tokenizer_sources_fixtures/make.py

Needs sentencepiece 0.2.3, transformers 5.23.0, tokenizers 0.23.3. The same files come out each time.
"""
import base64
import json
import random
import tempfile
import warnings
from pathlib import Path

import sentencepiece as spm
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

root = Path(__file__).resolve().parents[3]
package = root / "packages" / "tokenizer" / "src"
work = Path(tempfile.mkdtemp())

foreign = [
    "Der schnelle braune Fuchs springt über den faulen Hund.",
    "Le renard brun saute par-dessus le chien paresseux, n'est-ce pas ?",
    "El zorro marrón salta sobre el perro perezoso. ¿Verdad?",
    "素早い茶色の狐は怠け者の犬を飛び越える。東京は大きい。",
    "Быстрая коричневая лиса прыгает через ленивую собаку.",
    "नमस्ते दुनिया, यह एक परीक्षण है।",
]
lines = (root / "LICENSE").read_text().split("\n") + foreign * 8
corpus = work / "corpus.txt"
corpus.write_text("\n".join(lines))
rules = work / "rules.tsv"
rules.write_text(
    "\n".join(
        [
            "FB01\t66 69",  # ligature fi
            "A0\t20",
            "9\t20",
            "A\t20",
            "D\t20",
            "D A\t20",
            "200B\t",
            "61 301\tE1",  # a and an acute accent
            "61 301 302\t1EA5",
            "2122\t54 4D",
            "B4\t20 301",
            "FF21\t41",
            "3000\t20",
        ]
    )
)

letters = ["a", "b", "e", " ", "  ", "\u0301", "\u0302", "é", "▁", "<unk>", "</s>", "<s>", "ﬁ", "\r\n", "\n", "\t", "\u00a0",
           "\u3000", "東京", "京", "\U0001f600", "\u200b", "\u200d", "™", "´", "Ａ", "!", "!!!", "..", "--", "The", " the", "ing",
           "License", "\u0000", "\ufeff", "<0x41>", "1", "2024", "<sep>", "[x]", " [x] ", "क्ष", "\u0600", "ß"]


def texts(seed, count=250):
    rng = random.Random(seed)
    made = ["", " ", "  a  ", "aaaaaaaaaaaa", "the the", *foreign, *lines[4:20]]
    for _ in range(count):
        made.append("".join(rng.choice(letters) for _ in range(1 + rng.randrange(12))))
    return made


def train(name, **options):
    spm.SentencePieceTrainer.train(
        input=str(corpus), model_prefix=str(work / name), minloglevel=2, num_threads=1, **options
    )
    return work / f"{name}.model"


def sentencepiece_cases(model, seed):
    sp = spm.SentencePieceProcessor(model_file=str(model))
    rng = random.Random(seed + 1)
    cases = []
    for text in texts(seed):
        ids = sp.encode(text)
        some = [rng.randrange(sp.get_piece_size()) for _ in range(rng.randrange(8))]
        cases.append([text, ids, sp.encode(text, out_type=str), sp.decode(ids), some, sp.decode(some)])
    if seed == 0:
        # The sums of long texts are where 32-bit floats show, and how they are kept small.
        long = "".join(rng.choice("abcdeghilmnoprstu ,.-") if rng.random() < 0.6 else "懐" for _ in range(12000))
        cases.append([long, sp.encode(long), [], sp.decode(sp.encode(long)), [], ""])
    return cases


def write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=True, separators=(",", ":")) + "\n")
    print(path.relative_to(root), path.stat().st_size)


def sentencepiece_fixtures():
    folder = package / "sentencepiece" / "fixtures"
    folder.mkdir(parents=True, exist_ok=True)
    kinds = {
        "unigram": dict(model_type="unigram", vocab_size=600, normalization_rule_tsv=str(rules),
                        user_defined_symbols=["<sep>", "[x]"], character_coverage=0.98),
        "unigram-bytes": dict(model_type="unigram", vocab_size=700, normalization_rule_tsv=str(rules), byte_fallback=True,
                              remove_extra_whitespaces=False, character_coverage=0.98),
        "unigram-suffix": dict(model_type="unigram", vocab_size=400, normalization_rule_name="identity",
                               treat_whitespace_as_suffix=True, character_coverage=0.98),
        "bpe": dict(model_type="bpe", vocab_size=600, normalization_rule_name="identity",
                    user_defined_symbols=["<sep>", "[x]"], add_dummy_prefix=False, character_coverage=0.98),
        "bpe-bytes": dict(model_type="bpe", vocab_size=800, normalization_rule_name="identity", byte_fallback=True,
                          remove_extra_whitespaces=False, character_coverage=0.98),
    }
    paths = {}
    for seed, (name, options) in enumerate(kinds.items()):
        model = train(name, **options)
        paths[name] = model
        (folder / f"{name}.model").write_bytes(model.read_bytes())
        write(folder / f"{name}.json", sentencepiece_cases(model, seed * 10))
    return paths


def marian_fixture():
    from transformers import MarianTokenizer

    folder = package / "sentencepiece" / "fixtures" / "marian"
    source = train("source", model_type="unigram", vocab_size=400, normalization_rule_tsv=str(rules), character_coverage=0.98)
    target = train("target", model_type="unigram", vocab_size=300, normalization_rule_name="identity", character_coverage=0.98)
    pieces = ["</s>", "<unk>"]
    for model in (source, target):
        sp = spm.SentencePieceProcessor(model_file=str(model))
        # A few pieces are left out, as in published vocabularies: they are unknown.
        pieces += [sp.id_to_piece(i) for i in range(3, sp.get_piece_size()) if i % 17 != 0]
    vocab = {piece: i for i, piece in enumerate(dict.fromkeys([*pieces, ">>fr<<", ">>de<<", "東京懐", "<pad>"]))}
    home = work / "marian"
    home.mkdir()
    (home / "source.spm").write_bytes(source.read_bytes())
    (home / "target.spm").write_bytes(target.read_bytes())
    (home / "vocab.json").write_text(json.dumps(vocab))
    (home / "tokenizer_config.json").write_text(json.dumps({"source_lang": "en", "target_lang": "fr"}))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tokenizer = MarianTokenizer.from_pretrained(str(home))
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("source.spm", "target.spm", "vocab.json"):
        (folder / name).write_bytes((home / name).read_bytes())
    rng = random.Random(5)
    tags = [">>fr<<", ">>de<< ", ">>", "<<", ">>xx<< ", "<pad>", "懐", "東京懐"]
    cases = []
    for text in texts(77, 250):
        if rng.random() < 0.5:
            at = rng.choice([0, 0, len(text)])
            text = text[:at] + rng.choice(tags) + text[at:]
        ids = tokenizer(text)["input_ids"]
        some = [rng.randrange(len(vocab)) for _ in range(rng.randrange(8))]
        cases.append([text, ids, tokenizer(text_target=text)["input_ids"], tokenizer.decode(ids),
                      tokenizer.decode(ids, skip_special_tokens=True), some, tokenizer.decode(some)])
    write(folder / "cases.json", {"tags": sorted(tokenizer.supported_language_codes), "cases": cases})


def metadata(model, tokens, types, **more):
    keys = {"model": model, "tokens": tokens, "token_type": types, **more}
    return {f"tokenizer.ggml.{key}": value for key, value in keys.items()}


def gguf_fixtures(sentencepiece_models):
    folder = package / "gguf" / "fixtures"

    def cases(tokenizer, seed):
        return [[text, tokenizer.encode(text).ids] for text in texts(seed, 250)]

    # Byte-level BPE with single digits, as SmolLM2 has it.
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True),
                                                 pre_tokenizers.ByteLevel(add_prefix_space=False)])
    bpe.decoder = decoders.ByteLevel()
    bpe.train([str(corpus)], trainers.BpeTrainer(vocab_size=700, show_progress=False, special_tokens=["<|endoftext|>", "<s>"],
                                                 initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    inside = json.loads(bpe.to_str())["model"]
    tokens = sorted(inside["vocab"], key=inside["vocab"].get)
    write(folder / "gpt2.json", {
        "metadata": metadata("gpt2", tokens, [3 if token in ("<|endoftext|>", "<s>") else 1 for token in tokens],
                             pre="smollm", merges=[m if isinstance(m, str) else " ".join(m) for m in inside["merges"]],
                             bos_token_id=1, eos_token_id=0, add_bos_token=False),
        "cases": cases(bpe, 101)})

    # WordPiece.
    bert = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    bert.normalizer = normalizers.BertNormalizer(lowercase=True)
    bert.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    bert.train([str(corpus)], trainers.WordPieceTrainer(vocab_size=600, show_progress=False, special_tokens=special))
    bert.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    inside = json.loads(bert.to_str())["model"]
    tokens = sorted(inside["vocab"], key=inside["vocab"].get)
    spelled = [t if t in special else t[2:] if t.startswith("##") else "\u2581" + t for t in tokens]
    write(folder / "bert.json", {
        "metadata": metadata("bert", spelled, [3 if t in special else 1 for t in tokens], cls_token_id=2,
                             seperator_token_id=3, unknown_token_id=1, padding_token_id=0, mask_token_id=4),
        "cases": cases(bert, 102)})

    # A SentencePiece model of each kind, as files of these architectures keep it.
    def pieces(path):
        sp = spm.SentencePieceProcessor(model_file=str(path))
        ids = range(sp.get_piece_size())
        kinds = [2 if sp.is_unknown(i) else 3 if sp.is_control(i) else 6 if sp.is_byte(i) else 1 for i in ids]
        return sp, [sp.id_to_piece(i) for i in ids], [sp.get_score(i) for i in ids], kinds

    sp, tokens, scores, kinds = pieces(sentencepiece_models["bpe-bytes"])
    plain = [text for text in texts(103, 250) if not any(part in text for part in ("<unk>", "<s>", "</s>"))]
    write(folder / "llama.json", {
        "metadata": metadata("llama", tokens, kinds, scores=scores, bos_token_id=1, eos_token_id=2, unknown_token_id=0),
        "cases": [[text, [1, *sp.encode(text)]] for text in plain]})

    path = train("t5", model_type="unigram", vocab_size=400, normalization_rule_tsv=str(rules), character_coverage=0.98,
                 pad_id=0, eos_id=1, unk_id=2, bos_id=-1)
    sp, tokens, scores, kinds = pieces(path)
    from sentencepiece import sentencepiece_model_pb2
    proto = sentencepiece_model_pb2.ModelProto()
    proto.ParseFromString(path.read_bytes())
    charsmap = proto.normalizer_spec.precompiled_charsmap
    t5 = Tokenizer(models.Unigram(list(zip(tokens, scores)), unk_id=2, byte_fallback=False))
    t5.normalizer = normalizers.Precompiled(charsmap)
    t5.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    t5.add_special_tokens(["<pad>", "</s>", "<unk>"])
    t5.post_processor = processors.TemplateProcessing(single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 1)])
    kinds[2] = 3
    write(folder / "t5.json", {
        "metadata": metadata("t5", tokens, kinds, scores=scores, precompiled_charsmap=list(charsmap), eos_token_id=1,
                             unknown_token_id=2, padding_token_id=0),
        "cases": cases(t5, 104),
        "tokenizer": json.loads(t5.to_str())})


paths = sentencepiece_fixtures()
marian_fixture()
gguf_fixtures(paths)
