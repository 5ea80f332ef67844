"""Everyday sentences to begin with, where the teacher's text is little: the English sides of the translation recipe's cleaned pairs.

    python sentences.py --clean CLEAN --out SENTENCES [--origins tatoeba,tatoeba2017,multi30k]

SENTENCES gets train.jsonl and valid.jsonl ({"text"} a line; every 200th sentence is held out). CLEAN is what translate/clean.py wrote.
"""

import argparse
import json
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--clean", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--origins", default="tatoeba,tatoeba2017,multi30k")
    options = parser.parse_args()
    origins = set(options.origins.split(","))
    seen: dict[str, None] = {}
    for path in sorted(options.clean.glob("train.en-*.tsv")):
        with path.open(encoding="utf-8") as file:
            for line in file:
                english, _, origin = line.rstrip("\n").split("\t")
                if origin in origins and english.isascii():
                    seen.setdefault(english)
    options.out.mkdir(parents=True, exist_ok=True)
    rows = list(seen)
    for part, chosen in (("train", [row for i, row in enumerate(rows) if i % 200]), ("valid", rows[::200])):
        with (options.out / f"{part}.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(json.dumps({"text": row}) + "\n" for row in chosen)
    print(f"{len(rows)} sentences, {sum(map(len, rows)) / 1e6:.1f} M characters")


if __name__ == "__main__":
    main()
