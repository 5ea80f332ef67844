"""Turns Penn-Treebank-tokenized SST-2 lines into ordinary spelling.

SST-2 is distributed with split contractions and detached punctuation ("it 's", "do n't", "-lrb-").
People do not type that way, so the recipe trains on both spellings.
"""

import re

_BRACKETS = {"-lrb-": "(", "-rrb-": ")", "-lsb-": "[", "-rsb-": "]", "-lcb-": "{", "-rcb-": "}"}
_CONTRACTION = re.compile(r" (n't|'s|'re|'ve|'ll|'d|'m)\b")
_OPEN_QUOTE = re.compile(r"`` ?")
_CLOSE_QUOTE = re.compile(r" ?''")
_BEFORE = re.compile(r" ([.,;:?!%)\]}]|\.\.\.)")
_AFTER = re.compile(r"([(\[{$]) ")


def detokenize(line: str) -> str:
    words = [_BRACKETS.get(word, word) for word in line.strip().split(" ")]
    text = " ".join(words)
    text = _CONTRACTION.sub(r"\1", text)
    text = text.replace(" ca n't", " can't").replace("ca n't", "can't").replace(" wo n't", " won't")
    text = _OPEN_QUOTE.sub('"', text)
    text = _CLOSE_QUOTE.sub('"', text)
    text = _BEFORE.sub(r"\1", text)
    text = _AFTER.sub(r"\1", text)
    text = re.sub(r" -- ", " - ", text)
    return re.sub(r" +", " ", text).strip()


if __name__ == "__main__":
    cases = {
        "it 's a charming and often affecting journey .": "it's a charming and often affecting journey.",
        "you do n't care -lrb- at all -rrb- !": "you don't care (at all)!",
        "`` ballistic '' is dull": '"ballistic" is dull',
    }
    for source, expected in cases.items():
        assert detokenize(source) == expected, (source, detokenize(source))
    print("detokenize: ok")
