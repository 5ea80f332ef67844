"""Keeps what is worth learning of the teacher's texts: whole sentences, no chat phrases, no repetition, no near duplicates.

    python filter.py --raw RAW --out TEXT

TEXT gets train.jsonl and valid.jsonl ({"text"} a line; all answers to one request are on one side) and filter.json (what each rule removed).
"""

import argparse
import hashlib
import json
import re
from collections import Counter
from pathlib import Path

MIN_WORDS = 30
SHINGLE = 7  # words
CHAT = re.compile(
    r"\b(as an ai|language model|i'm sorry, but i can|i cannot|i can't assist|sure[,!]|certainly[,!]|of course!|here is a|here's a|here are|"
    r"feel free to|let me know if you|would you like me|this story|in this (?:story|letter|paragraph)|the (?:story|prompt|user|assistant) (?:is|should|asks))", re.I)
PLACEHOLDER = re.compile(r"\[[^\]]*\]|<[^>]*>|\{[^}]*\}|_{2,}|\bX{2,}\b|https?:|@\w|\|")
MARKUP = re.compile(r"\*\*|__|^#+ |^\s*[-*•] |^\s*\d+[.)] |```", re.M)
HEADING = re.compile(r"^(?:\W*(?:title|subject|story|chapter|letter|email|re|date|moral)\b[^\n]{0,80}[:\n]|[A-Z\"][^.!?\n]{0,70}\n\n)", re.I)
PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "—": " - ", "–": "-", "…": "...", "\u00a0": " "})


def tidy(text: str, ended: bool) -> str:
    text = text.translate(PLAIN).replace("\r", "").strip()
    for _ in range(2):  # a title above the text, a subject line
        text = HEADING.sub("", text, count=1).strip() if not text.startswith(("Dear", "Hello", "Hi")) else text
    text = re.sub(r"[ \t]+", " ", text)
    text = re.sub(r" *\n *", "\n", text)
    text = re.sub(r"\n{2,}", "\n\n", text)
    if not ended:  # cut off by the limit: back to the last full sentence
        stops = [match.end() for match in re.finditer(r"[.!?][\"']?(?=\s|$)", text)]
        text = text[: stops[-1]] if stops else ""
    return text.strip()


def reason_against(text: str, ended: bool) -> str | None:
    words = re.findall(r"[a-z']+", text.lower())
    if len(words) < MIN_WORDS:
        return "short"
    if CHAT.search(text[:200]) or CHAT.search(text[-200:]):
        return "chat"
    if PLACEHOLDER.search(text):
        return "placeholder"
    if MARKUP.search(text):
        return "markup"
    if not text.isascii() and sum(not c.isascii() for c in text) > 3:
        return "script"
    if ended and text[-1] not in ".!?\"'" and not re.search(r"\n[A-Z][\w ,.]{1,30}$", text):  # a letter ends with a name
        return "end"
    grams = [tuple(words[i : i + 4]) for i in range(len(words) - 3)]
    if len(set(grams)) < 0.85 * len(grams) or len(set(words)) < 0.35 * len(words):
        return "repetition"
    sentences = [s.strip().lower() for s in re.split(r"(?<=[.!?])\s+", text) if len(s) > 20]
    if len(set(sentences)) < len(sentences):
        return "repetition"
    return None


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--raw", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--valid-share", type=float, default=0.01, help="of the requests")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    removed, seen, openings, counts = Counter(), set(), Counter(), Counter()
    files = {name: (options.out / f"{name}.jsonl").open("w", encoding="utf-8") for name in ("train", "valid")}
    for path in sorted(options.raw.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            counts["read"] += 1
            text = tidy(row["text"], row["ended"])
            reason = reason_against(text, row["ended"])
            if reason:
                removed[reason] += 1
                continue
            words = re.findall(r"[a-z']+", text.lower())
            shingles = {hash(tuple(words[i : i + SHINGLE])) for i in range(0, len(words) - SHINGLE + 1)}
            opening = tuple(words[:8])
            if len(shingles & seen) > 0.3 * len(shingles) or openings[opening] >= 20:
                removed["like_another"] += 1
                continue
            seen |= shingles
            openings[opening] += 1
            share = int.from_bytes(hashlib.sha256(row["prompt"].encode()).digest()[:4], "big") / 2**32
            part = "valid" if share < options.valid_share else "train"
            files[part].write(json.dumps({"text": text}, ensure_ascii=False) + "\n")
            counts[part] += 1
            counts[f"{part}Characters"] += len(text)
    for file in files.values():
        file.close()
    report = {**counts, "removed": dict(removed)}
    (options.out / "filter.json").write_text(json.dumps(report, indent=2) + "\n")
    print(json.dumps(report))


if __name__ == "__main__":
    main()
