"""Cleans the parallel data by rules, holds sentences out for validation, and removes everything that stands in the evaluation sets.

    python clean.py --data DIR --out OUT [--pairs en-fr,en-de,en-es] [--smoke]

DIR/parallel/train.en-XX.tsv.xz (or .tsv): source TAB target TAB origin. DIR/mt-dev: the evaluation sets (see evaluate.py).
OUT gets train.en-XX.tsv, valid.en-XX.tsv and clean.json, which counts what each rule removed and the overlap.
The rules, in their order, are the functions below; README.md states them in words.
"""

import argparse
import hashlib
import json
import lzma
import re
import unicodedata
from collections import Counter
from pathlib import Path

from languages import looks_like, words

PAIRS = ["en-fr", "en-de", "en-es", "en-zh"]
MAX_CHARACTERS = 600
TARGETS_PER_SOURCE = 4  # Tatoeba has many translations of one sentence: variety helps, a hundred variants of "Go." do not
LIKE_TEMPLATES = 3  # "Compiler Error C2001", "Compiler Error C2002", ...
VALID_SHARE = 0.002
CONTAINED_FROM = 8  # words: shorter sentences of the evaluation sets may stand inside longer ones by chance
EDITED = {"tatoeba", "tatoeba2017", "multi30k"}  # written by people, sentence by sentence: numbers may be spelt out

_SPACES = re.compile(r"[\s\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_INVISIBLE = re.compile(r"[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffd]")
_IDENTIFIER = re.compile(r"\w*_\w+|\b\w+\(\)|\b[a-z]+[A-Z]\w*")
_NUMBER = re.compile(r"\d+")
_ADDRESS = re.compile(r"https?://|www\.|\w@\w+\.\w|[\w/]+\.(?:html?|aspx|md)\b")
_MARKUP = re.compile(r"</?\w+[^>]*>|\]\(|\{\{|\}\}|&\w+;|\\\w|\|")


def tidy(text: str) -> str:
    text = _SPACES.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).strip()
    return re.sub(r" ?::$", ":", text)  # reStructuredText's sign for "code follows"


def key(text: str) -> str:
    """What two spellings of one sentence share: its letters and digits, without case."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def word_key(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())


def empty(source: str, target: str, code: str, origin: str) -> bool:
    return not any(c.isalpha() for c in source) or not any(c.isalpha() for c in target)


def length(source: str, target: str, code: str, origin: str) -> bool:
    """Too long, or too unlike in length; eight characters are added so that short sentences have some freedom."""
    if max(len(source), len(target)) > MAX_CHARACTERS:
        return True
    ratio = (len(target) + 8) / (len(source) + 8)
    return not (0.18 < ratio < 1.1) if code == "zh" else not (0.55 < ratio < 2.1)


def boiler_plate(source: str, target: str, code: str, origin: str) -> bool:
    """Addresses, markup, and lines that are less than half letters."""
    if any(_ADDRESS.search(text) or _MARKUP.search(text) for text in (source, target)):
        return True
    return any(2 * sum(c.isalpha() for c in text) < len(text.replace(" ", "")) for text in (source, target))


def copied(source: str, target: str, code: str, origin: str) -> bool:
    """Not translated, or hardly."""
    if key(source) == key(target):
        return len(words(source)) > 2 or origin not in EDITED  # "Hotel!", "Tom!" are translations of themselves
    left, right = words(source), words(target)
    shared = sum((Counter(left) & Counter(right)).values())
    return code != "zh" and min(len(left), len(right)) >= 4 and shared > 0.6 * min(len(left), len(right))


def other_language(source: str, target: str, code: str, origin: str) -> bool:
    return not looks_like(source, "en") or not looks_like(target, code)


def unlike_facts(source: str, target: str, code: str, origin: str) -> bool:
    """Numbers and program identifiers that one side has and the other has not: machine output that lost its place."""
    if origin in EDITED:
        return False
    identifiers = [Counter(_IDENTIFIER.findall(text)) for text in (source, target)]
    numbers = [Counter(n.lstrip("0") for n in _NUMBER.findall(text) if len(n) > 1) for text in (source, target)]
    return identifiers[0] != identifiers[1] or numbers[0] != numbers[1]


RULES = [empty, length, boiler_plate, copied, other_language, unlike_facts]


class Evaluation:
    """Every sentence of the evaluation sets, in every language."""

    def __init__(self, directory: Path) -> None:
        lines = []
        for path in sorted(directory.iterdir()):
            for line in path.read_text(encoding="utf-8").splitlines():
                lines += line.split("\t") if path.suffix == ".tsv" else [line]
        if not lines:
            raise SystemExit(f"{directory} has no evaluation sets: the overlap cannot be checked")
        self.size = len(lines)
        self.keys = {key(line) for line in lines}
        self.starts: dict[tuple[str, ...], list[list[str]]] = {}
        for line in lines:
            found = word_key(line)
            if len(found) >= CONTAINED_FROM:
                self.starts.setdefault(tuple(found[:CONTAINED_FROM]), []).append(found)

    def holds(self, text: str) -> str | None:
        """"same" where the sentence is in the sets, "contains" where one of theirs stands inside of it, else None."""
        if key(text) in self.keys:
            return "same"
        found = word_key(text)
        for start in range(len(found) - CONTAINED_FROM + 1):
            for sentence in self.starts.get(tuple(found[start : start + CONTAINED_FROM]), ()):
                if found[start : start + len(sentence)] == sentence:
                    return "contains"
        return None


def read_pairs(data: Path, pair: str, limit: int | None):
    path = data / "parallel" / f"train.{pair}.tsv"
    opened = path.open(encoding="utf-8") if path.exists() else lzma.open(f"{path}.xz", "rt", encoding="utf-8")
    with opened as file:
        rows = [line.rstrip("\n").split("\t") for line in file]
    step = 1 if limit is None else max(1, len(rows) // limit)
    return [(tidy(row[0]), tidy(row[1]), row[2]) for row in rows[::step] if len(row) == 3], len(rows[::step])


def clean(rows, code: str, evaluation: Evaluation):
    removed, overlap, examples = Counter(), Counter(), []
    pairs, sources, targets, templates = set(), Counter(), Counter(), Counter()
    kept = []
    for source, target, origin in rows:
        rule = next((rule.__name__ for rule in RULES if rule(source, target, code, origin)), None)
        if rule:
            removed[rule] += 1
            continue
        keys = (key(source), key(target))
        if keys in pairs:
            removed["duplicate"] += 1
            continue
        pairs.add(keys)
        found = evaluation.holds(source) or evaluation.holds(target)
        if found:
            overlap[found] += 1
            examples.append(f"{source} | {target}")
            continue
        template = (_NUMBER.sub("0", source.casefold()), origin)
        if sources[keys[0]] >= TARGETS_PER_SOURCE or targets[keys[1]] >= TARGETS_PER_SOURCE:
            removed["many_translations"] += 1
        elif origin not in EDITED and template[0] != source.casefold() and templates[template] >= LIKE_TEMPLATES:
            removed["template"] += 1
        else:
            sources[keys[0]] += 1
            targets[keys[1]] += 1
            templates[template] += 1
            kept.append((source, target, origin))
    return kept, removed, overlap, examples


def held_out(source: str, share: float) -> bool:
    """By the English sentence, so that all translations of one sentence, in every pair, fall on the same side."""
    return int.from_bytes(hashlib.sha256(key(source).encode()).digest()[:4], "big") < share * 2**32


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pairs", default=",".join(PAIRS))
    parser.add_argument("--smoke", action="store_true", help="about 6,000 rows of each pair")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    evaluation = Evaluation(options.data / "mt-dev")
    print(f"{evaluation.size} evaluation sentences, of {len(evaluation.keys)} spellings")
    report = {"evaluationSentences": evaluation.size, "pairs": {}}
    for pair in options.pairs.split(","):
        code = pair.split("-")[1]
        rows, count = read_pairs(options.data, pair, 6000 if options.smoke else None)
        kept, removed, overlap, examples = clean(rows, code, evaluation)
        share = 0.03 if options.smoke else VALID_SHARE
        parts = {"train": [], "valid": []}
        for row in kept:
            parts["valid" if held_out(row[0], share) else "train"].append(row)
        for name, lines in parts.items():
            (options.out / f"{name}.{pair}.tsv").write_text("".join("\t".join(row) + "\n" for row in lines), encoding="utf-8")
        again = sum(evaluation.holds(side) is not None for row in kept for side in row[:2])
        report["pairs"][pair] = {
            "read": count, "train": len(parts["train"]), "valid": len(parts["valid"]), "removed": dict(removed),
            "overlapRemoved": {"same": overlap["same"], "contains": overlap["contains"]}, "overlapLeft": again,
            "origins": dict(Counter(row[2] for row in parts["train"])),
        }
        print(pair, json.dumps(report["pairs"][pair]), flush=True)
        for example in examples[:5]:
            print("    overlap, removed:", example[:150])
        if again:
            raise SystemExit(f"{again} evaluation sentences are left in {pair}")
    (options.out / "clean.json").write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
