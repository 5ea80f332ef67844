"""Makes the small tokenizers that the differential tests of packages/tokenizer run on.

Each has the stages of a well-known family, trained on the few lines below, so that a bare clone tests every model with
real merges and scores. Needs tokenizers 0.23.3 and sentencepiece 0.2.1. Run from anywhere:

    python recipes/oracles/tokenizer_files.py

The library's trainers break ties by hash order: another run gives slightly other vocabularies, which serve as well.
"""

import json
import os
import tempfile
from pathlib import Path

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

OUT = Path(__file__).resolve().parents[2] / "packages/tokenizer/src/differential/fixtures"

LINES = """
The quick brown fox jumps over the lazy dog, and then it's gone; we'll see whether they've noticed.
"It isn't what you'd call simple," she said. 'I'm sure you're right, but HE'S NOT!'
A tokenizer turns text into numbers and numbers back into text, without losing anything on the way.
In 2024 there were 1,234,567 of them; 3.14 is not 22/7, and 50% of $1,000.00 is still $500.00.
Naïve café owners resumed their déjà vu; the façade of the hôtel was rebuilt in Århus by Ødegård.
Der schnelle braune Fuchs springt über den faulen Hund. Größe und Straße sind schöne Wörter.
El veloz murciélago hindú comía feliz cardillo y kiwi. ¿Qué pasó mañana? ¡Nada!
Быстрая коричневая лиса прыгает через ленивую собаку. Съешь же ещё этих мягких французских булок.
Η γρήγορη καφέ αλεπού πηδάει πάνω από το τεμπέλικο σκυλί. ΟΔΥΣΣΕΥΣ ΚΑΙ ΣΟΦΙΑ.
敏捷的棕色狐狸跳过了懒狗。我爱北京天安门，天安门上太阳升。今天天气很好，我们去公园。
素早い茶色の狐はのろまな犬を飛び越える。東京タワーはとても高いです。カタカナとひらがな。
다람쥐 헌 쳇바퀴에 타고파. 빠른 갈색 여우가 게으른 개를 뛰어넘는다.
الثعلب البني السريع يقفز فوق الكلب الكسول. مرحبا بالعالم، كيف حالك؟
तेज भूरी लोमड़ी आलसी कुत्ते के ऊपर से कूदती है। नमस्ते दुनिया।
สุนัขจิ้งจอกสีน้ำตาลกระโดดข้ามสุนัขขี้เกียจ ภาษาไทยไม่มีช่องว่าง
def tokenize(text: str) -> list[int]: return [vocab[t] for t in text.split() if t in vocab]
for (let i = 0; i < list.length; i++) { total += list[i] ?? 0; } // a comment
const url = "https://example.org/path?query=1&other=two#part"; /* another */
<div class="box"><p>Hello&nbsp;world</p></div>   \t\ttabs and    spaces
😀 👍🏽 👩‍👩‍👧‍👦 emoji are text, too ❤️ and so are ½, ², ™ and ﬁ.
hello hello hello world world the the the and and of to in that is was for on with as at by
lower lowest newer newest wider widest slow slower slowest fast faster fastest walk walked walking
""".strip().split("\n")

GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
QWEN = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
O200K = "|".join(
    [
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    ]
)
CLIP = r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
DEEPSEEK = [
    r"[\r\n]",
    r"\s?[A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-ՖႠ-ჅᎠ-Ᏽᏸ-ᏽᲐ-ᲺᲽ-Ჿᴀ-ᴫᵫ-ᵷᵹ-ᶚḀ-ἕἘ-Ἕ]+",
    r"\s?[!-/:-~！-／：-～‘-‟　-。]+",
    r"\s+$",
    r"[一-龥ࠀ-一가-퟿]+",
]
BYTES = [f"<0x{byte:02X}>" for byte in range(256)]


def write(name: str, tokenizer: Tokenizer | dict, change=None) -> None:
    """Writes a tokenizer.json, after `change` has had its way with the JSON (legacy forms, flags)."""
    data = json.loads(tokenizer.to_str()) if isinstance(tokenizer, Tokenizer) else tokenizer
    if change is not None:
        change(data)
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    assert len(text.encode()) <= 60_000, (name, len(text.encode()))
    (OUT / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    print(f"{name}: {len(text.encode())} bytes")


def special(content: str, **flags) -> AddedToken:
    return AddedToken(content, special=True, normalized=flags.pop("normalized", False), **flags)


def train_bpe(tokenizer: Tokenizer, size: int, specials: list, **options) -> None:
    tokenizer.train_from_iterator(
        LINES, trainers.BpeTrainer(vocab_size=size, special_tokens=specials, show_progress=False, **options)
    )


def byte_level(pre_tokenizer, size: int, specials: list, **model) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE(**model))
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.decoder = decoders.ByteLevel()
    train_bpe(tokenizer, size, specials, initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()))
    return tokenizer


def bert(lowercase: bool, strip_accents, chinese: bool, clean: bool) -> Tokenizer:
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(
        clean_text=clean, handle_chinese_chars=chinese, strip_accents=strip_accents, lowercase=lowercase
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    specials = [special(token) for token in ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]]
    trainer = trainers.WordPieceTrainer(vocab_size=900, special_tokens=specials, show_progress=False)
    tokenizer.train_from_iterator(LINES, trainer)
    tokenizer.decoder = decoders.WordPiece()
    return tokenizer


def make_bert() -> None:
    uncased = bert(True, None, True, True)
    uncased.post_processor = processors.TemplateProcessing(
        single="[CLS]:0 $A:0 [SEP]:0",
        pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    uncased.enable_truncation(48)
    uncased.enable_padding(pad_id=0, pad_token="[PAD]")
    write("bert-uncased", uncased)
    cased = bert(False, True, False, False)
    cased.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    cased.decoder = decoders.WordPiece(cleanup=False)
    write("bert-cased", cased)


def make_byte_level() -> None:
    gpt2 = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False), 700, [special("<|endoftext|>")])
    gpt2.post_processor = processors.ByteLevel(trim_offsets=False)
    write("gpt2", gpt2)

    def legacy(data: dict) -> None:
        del data["model"]["type"]
        data["model"]["merges"] = [" ".join(pair) for pair in data["model"]["merges"]]
        for name in ["ignore_merges", "byte_fallback", "fuse_unk"]:
            del data["model"][name]
        del data["pre_tokenizer"]["use_regex"]
        del data["decoder"]["use_regex"]

    write("gpt2-legacy", gpt2, legacy)

    specials = [special("<s>"), special("<pad>"), special("</s>"), special("<unk>"), special("<mask>", lstrip=True)]
    roberta = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=True), 700, specials)
    roberta.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=True)
    write("roberta", roberta)

    split = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(LLAMA3), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    names = ["<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"]
    llama3 = byte_level(split, 800, [])
    llama3.add_special_tokens([special(name) for name in names])
    llama3.post_processor = processors.Sequence(
        [
            processors.ByteLevel(trim_offsets=False),
            processors.TemplateProcessing(
                single="<|begin_of_text|> $A",
                pair="<|begin_of_text|> $A <|begin_of_text|>:1 $B:1",
                special_tokens=[("<|begin_of_text|>", llama3.token_to_id("<|begin_of_text|>"))],
            ),
        ]
    )

    def ignore_merges(data: dict) -> None:
        data["model"]["ignore_merges"] = True
        # Words that no merges lead to: only ignore_merges finds them whole.
        for token in ["Ġtokenizer", "Ġunreachable", "hello"]:
            data["model"]["vocab"].setdefault(token, 2000 + len(token))

    write("llama3", llama3, ignore_merges)

    split = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(O200K), "removed", invert=True), pre_tokenizers.ByteLevel(False, use_regex=False)]
    )
    write("o200k", byte_level(split, 700, [special("<|endoftext|>"), special("<|endofprompt|>")]))

    split = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(QWEN), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    qwen = byte_level(split, 700, [])
    qwen.normalizer = normalizers.NFC()
    qwen.add_special_tokens([special("<|im_start|>"), special("<|im_end|>")])
    qwen.add_tokens([AddedToken("<tool_call>", special=False, normalized=False), AddedToken("Café", normalized=True)])
    write("qwen", qwen)

    # SmolLM2 lacks the letters of some bytes; what merges them goes with them.
    smollm = byte_level(
        pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]),
        700,
        [special("<|endoftext|>"), special("<|im_start|>"), special("<|im_end|>")],
    )

    def without_bytes(data: dict) -> None:
        missing = set("\u0104\u0106\u0113\u0114\u0116\u011dñò")
        model = data["model"]
        model["vocab"] = {token: id for token, id in model["vocab"].items() if not missing & set(token)}
        model["merges"] = [pair for pair in model["merges"] if not missing & set("".join(pair))]

    write("smollm", smollm, without_bytes)

    parts = [pre_tokenizers.Split(Regex(pattern), "isolated") for pattern in DEEPSEEK]
    parts += [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(False, use_regex=False)]
    deepseek = byte_level(pre_tokenizers.Sequence(parts), 700, [special("<｜begin▁of▁sentence｜>")])
    deepseek.normalizer = normalizers.Sequence([])
    write("deepseek", deepseek)

    clip = Tokenizer(models.BPE(unk_token="<|endoftext|>", continuing_subword_prefix="", end_of_word_suffix="</w>"))
    clip.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()]
    )
    clip.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(CLIP), "removed", invert=True), pre_tokenizers.ByteLevel(False, use_regex=False)]
    )
    clip.decoder = decoders.ByteLevel()
    specials = [special("<|startoftext|>", normalized=True), special("<|endoftext|>")]
    train_bpe(clip, 900, specials, initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()), end_of_word_suffix="</w>")
    clip.post_processor = processors.RobertaProcessing(("<|endoftext|>", 1), ("<|startoftext|>", 0), False, False)
    write("clip", clip)


def make_metaspace() -> None:
    specials = [special("<unk>", normalized=True), special("<s>", normalized=True), special("</s>", normalized=True)]

    def trained(unk: bool = True) -> Tokenizer:
        tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=True)
        train_bpe(tokenizer, 900, specials + BYTES, limit_alphabet=220)
        return tokenizer

    def unspecial_bytes(data: dict) -> None:
        data["added_tokens"] = [token for token in data["added_tokens"] if token["content"] not in BYTES]

    llama2 = trained()
    llama2.pre_tokenizer = None
    llama2.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    llama2.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    llama2.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s>:1 $B:1", special_tokens=[("<s>", 1)]
    )
    write("llama2", llama2, unspecial_bytes)

    mistral = trained()
    mistral.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
    mistral.decoder = llama2.decoder
    mistral.add_special_tokens([special("[INST]"), special("[/INST]")])
    write("mistral", mistral, unspecial_bytes)

    def old_metaspace(data: dict) -> None:
        unspecial_bytes(data)
        old = {"type": "Metaspace", "replacement": "▁", "add_prefix_space": True, "str_rep": "▁"}
        data["pre_tokenizer"] = dict(old)
        data["decoder"] = dict(old)

    write("metaspace-legacy", mistral, old_metaspace)

    gemma = trained()
    gemma.normalizer = normalizers.Replace(" ", "▁")
    gemma.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    gemma.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    gemma.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> <s>:1 $B:1 </s>:1", special_tokens=[("<s>", 1), ("</s>", 2)]
    )
    gemma.add_tokens([AddedToken("\n\n", normalized=False), AddedToken("▁▁", normalized=False), AddedToken("▁▁▁", normalized=False)])
    write("gemma", gemma, unspecial_bytes)


def make_classic_bpe() -> None:
    suffix = Tokenizer(models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"))
    suffix.normalizer = normalizers.Sequence([normalizers.NFD(), normalizers.StripAccents(), normalizers.Lowercase()])
    suffix.pre_tokenizer = pre_tokenizers.Whitespace()
    suffix.decoder = decoders.BPEDecoder(suffix="</w>")
    train_bpe(suffix, 700, [special("<unk>"), special("<pad>")], limit_alphabet=120, end_of_word_suffix="</w>")
    suffix.enable_padding(direction="left", pad_id=1, pad_token="<pad>", pad_to_multiple_of=8)
    suffix.enable_truncation(24, stride=4, direction="left", strategy="only_first")
    write("bpe-suffix", suffix)
    prefix = Tokenizer(models.BPE(unk_token="<unk>", continuing_subword_prefix="##", fuse_unk=True))
    prefix.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation()])
    prefix.decoder = decoders.WordPiece(prefix="##", cleanup=True)
    train_bpe(prefix, 700, [special("<unk>")], limit_alphabet=100, continuing_subword_prefix="##")
    write("bpe-prefix", prefix)


def sentencepiece_model() -> bytes:
    """A small SentencePiece model, with a normaliser map of a few ligatures, widths, spaces and multi-character rules."""
    rules = {
        "ﬁ": "fi", "™": "TM", "Ａ": "A", "ｱ": "ア", "½": "1⁄2", "㎏": "kg", "①": "1", "ſ": "s", "\u00ad": "",
        "\u3000": " ", "\t": " ", "\n": " ", "\u00a0": " ", "e\u0301": "é", "\u1100\u1161": "가",
    }
    with tempfile.TemporaryDirectory() as folder:
        tsv, text = Path(folder, "rules.tsv"), Path(folder, "text.txt")
        lines = [" ".join(f"{ord(c):X}" for c in a) + "\t" + " ".join(f"{ord(c):X}" for c in b) for a, b in rules.items()]
        tsv.write_text("\n".join(lines) + "\n", encoding="utf-8")
        text.write_text("\n".join(LINES), encoding="utf-8")
        prefix = str(Path(folder, "m"))
        sentencepiece.SentencePieceTrainer.train(
            input=str(text), model_prefix=prefix, vocab_size=500, hard_vocab_limit=False,
            normalization_rule_tsv=str(tsv), num_threads=1, minloglevel=2,
        )
        return Path(prefix + ".model").read_bytes()


def charsmap() -> bytes:
    proto = sentencepiece_model_pb2.ModelProto()
    proto.ParseFromString(sentencepiece_model())
    return proto.normalizer_spec.precompiled_charsmap


def make_unigram() -> None:
    def trained(normalizer, pre_tokenizer, specials: list, unk: str) -> Tokenizer:
        tokenizer = Tokenizer(models.Unigram())
        tokenizer.normalizer = normalizer
        tokenizer.pre_tokenizer = pre_tokenizer
        trainer = trainers.UnigramTrainer(
            vocab_size=900, special_tokens=specials, unk_token=unk, show_progress=False, shrinking_factor=0.75
        )
        tokenizer.train_from_iterator(LINES, trainer)
        return tokenizer

    metaspace = pre_tokenizers.Metaspace(prepend_scheme="always", split=True)
    specials = [special("<pad>"), special("</s>"), special("<unk>"), special("<extra_id_0>"), special("<extra_id_1>")]
    t5 = trained(normalizers.Precompiled(charsmap()), metaspace, specials, "<unk>")
    t5.decoder = decoders.Metaspace(prepend_scheme="always", split=True)
    t5.post_processor = processors.TemplateProcessing(
        single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 1)]
    )
    write("t5", t5)

    specials = [special("<unk>"), special("<sep>"), special("<pad>"), special("<cls>"), special("<mask>", lstrip=True)]
    xlnet = trained(
        normalizers.Sequence(
            [
                normalizers.Replace("``", '"'),
                normalizers.Replace("''", '"'),
                normalizers.NFKD(),
                normalizers.StripAccents(),
                normalizers.Lowercase(),
                normalizers.Replace(Regex(" {2,}"), " "),
            ]
        ),
        pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), metaspace]),
        specials,
        "<unk>",
    )
    xlnet.decoder = decoders.Metaspace()
    xlnet.post_processor = processors.TemplateProcessing(
        single="$A:0 <sep>:0 <cls>:2", pair="$A:0 <sep>:0 $B:1 <sep>:1 <cls>:2", special_tokens=[("<sep>", 1), ("<cls>", 3)]
    )
    xlnet.enable_padding(direction="left", pad_id=2, pad_type_id=3, pad_token="<pad>")
    write("xlnet", xlnet)

    fallback = trained(normalizers.NFKC(), pre_tokenizers.Metaspace(prepend_scheme="never", split=False), [special("<unk>")] + BYTES, "<unk>")
    fallback.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Metaspace(prepend_scheme="never")])

    def byte_fallback(data: dict) -> None:
        data["added_tokens"] = [token for token in data["added_tokens"] if token["content"] not in BYTES]
        data["model"]["byte_fallback"] = True

    write("unigram-bytes", fallback, byte_fallback)


def make_word_level() -> None:
    tokenizer = Tokenizer(models.WordLevel(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(), normalizers.Strip()])
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    specials = [special("[UNK]"), special("[BOS]"), special("[EOS]")]
    tokenizer.train_from_iterator(LINES, trainers.WordLevelTrainer(vocab_size=500, special_tokens=specials, show_progress=False))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[BOS] $0 [EOS]", pair="[BOS] $B:1 [EOS] $A:0", special_tokens=[("[BOS]", 1), ("[EOS]", 2)]
    )
    # Every flag, tokens inside of tokens, tokens with spaces, and one that is in the vocabulary already.
    tokenizer.add_tokens(
        [
            AddedToken("foo", single_word=True),
            AddedToken("foobar", lstrip=True),
            AddedToken("bar baz", rstrip=True),
            AddedToken("[LS]", lstrip=True, normalized=False),
            AddedToken("[RS]", rstrip=True, normalized=False),
            AddedToken("[BOTH]", lstrip=True, rstrip=True, single_word=True),
            AddedToken("Éa", normalized=True),
            AddedToken("ﬁn", normalized=True),
            AddedToken("ﬀ", normalized=False),
            AddedToken("tokenizer", normalized=False),
        ]
    )
    write("word-level", tokenizer)


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    make_bert()
    make_byte_level()
    make_metaspace()
    make_classic_bpe()
    make_unigram()
    make_word_level()
    (OUT / "unigram.model").write_bytes(sentencepiece_model())
