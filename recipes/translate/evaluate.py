"""BLEU and chrF by sacreBLEU of a Hugging Face directory, translated by transformers' generate in float32.

    python evaluate.py --model DIR --data DIR_WITH_MT_DEV [--pairs en-fr,fr-en] [--beams 1,4] [--limit N] [--smoke]

The sets, in mt-dev: tatoeba-dev.en-XX.tsv, newstest2013.en-XX.tsv (source TAB target) and flores-dev.XX (parallel lines).
Writes metrics.json and the translations to --out (default: beside the model, in DIR/evaluation).
"""

import argparse
import json
import platform
import shlex
import sys
import time
from pathlib import Path

import sacrebleu
import torch
import transformers
from transformers import MarianMTModel, MarianTokenizer

from languages import TAGS

SETS = ["tatoeba-dev", "newstest2013", "flores-dev"]
MAX_NEW_TOKENS = 200


def read_set(directory: Path, name: str, pair: tuple[str, str]) -> tuple[list[str], list[str]] | None:
    """Sources and references of a direction, or None where the set does not have the pair."""
    other = pair[0] if pair[1] == "en" else pair[1]
    if name == "flores-dev":
        paths = [directory / f"{name}.{code}" for code in pair]
        if not all(path.exists() for path in paths):
            return None
        sources, references = (path.read_text(encoding="utf-8").splitlines() for path in paths)
    else:
        path = directory / f"{name}.en-{other}.tsv"
        if not path.exists():
            return None
        rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
        sources, references = [row[pair[1] == "en"] for row in rows], [row[pair[0] == "en"] for row in rows]
    assert len(sources) == len(references)
    return sources, references


@torch.no_grad()
def translate(model, tokenizer, texts: list[str], tag: str, beams: int, batch_tokens: int) -> list[str]:
    ids = tokenizer([f"{tag} {text}" for text in texts])["input_ids"]
    limit = model.config.max_position_embeddings
    cut = sum(len(sequence) > limit for sequence in ids)
    if cut:
        print(f"    {cut} inputs are longer than {limit} tokens and were cut")
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    results: list[str] = [""] * len(ids)
    while order:
        count = max(1, batch_tokens // (beams * min(limit, len(ids[order[-1]]))))  # the longest first
        chosen, order = order[-count:], order[:-count]
        padded = tokenizer.pad({"input_ids": [ids[i] if len(ids[i]) <= limit else ids[i][: limit - 1] + ids[i][-1:] for i in chosen]}, return_tensors="pt").to(model.device)
        out = model.generate(**padded, num_beams=beams, do_sample=False, max_length=None, max_new_tokens=MAX_NEW_TOKENS)
        for i, text in zip(chosen, tokenizer.batch_decode(out, skip_special_tokens=True)):
            results[i] = text
    return results


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--pairs", help="directions, as en-fr,fr-en; default: all that the vocabulary has tags for")
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--beams", default="1,4")
    parser.add_argument("--limit", type=int, help="the first N sentences of each set: quick, and not comparable with anything")
    parser.add_argument("--batch-tokens", type=int, default=65536 if torch.cuda.is_available() else 4096)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--smoke", action="store_true", help="8 sentences of each set")
    options = parser.parse_args()
    if options.smoke:
        options.limit = 8
    if options.threads:
        torch.set_num_threads(options.threads)
    torch.set_float32_matmul_precision("highest")
    out = options.out or options.model / "evaluation"
    out.mkdir(parents=True, exist_ok=True)

    tokenizer = MarianTokenizer.from_pretrained(options.model)
    model = MarianMTModel.from_pretrained(options.model, dtype=torch.float32).to(options.device).eval()
    known = [code for code, tag in TAGS.items() if tag in tokenizer.get_vocab()]
    directions = options.pairs.split(",") if options.pairs else [d for code in known if code != "en" for d in (f"en-{code}", f"{code}-en")]
    command = "python " + " ".join(map(shlex.quote, ["evaluate.py", *sys.argv[1:]]))
    print(command, flush=True)
    metrics = {
        "reference": f"transformers {transformers.__version__} generate, float32, torch {torch.__version__}, Python {platform.python_version()}",
        "sacrebleu": sacrebleu.__version__, "limit": options.limit, "scores": [],
    }
    for direction in directions:
        pair = tuple(direction.split("-"))
        bleu, chrf = sacrebleu.BLEU(tokenize="zh" if pair[1] == "zh" else "13a"), sacrebleu.CHRF()
        for name in options.sets.split(","):
            found = read_set(options.data / "mt-dev", name, pair)
            if found is None:
                continue
            sources, references = (side[: options.limit] for side in found)
            for beams in map(int, options.beams.split(",")):
                started = time.time()
                results = translate(model, tokenizer, sources, TAGS[pair[1]], beams, options.batch_tokens)
                (out / f"{name}.{direction}.beam{beams}.txt").write_text("\n".join(results) + "\n", encoding="utf-8")
                row = {
                    "direction": direction, "set": name, "beams": beams, "sentences": len(sources),
                    "bleu": round(bleu.corpus_score(results, [references]).score, 2),
                    "chrf": round(chrf.corpus_score(results, [references]).score, 2),
                    "bleuSignature": str(bleu.get_signature()), "chrfSignature": str(chrf.get_signature()),
                    "seconds": round(time.time() - started, 1),
                }
                metrics["scores"].append(row)
                print(json.dumps(row), flush=True)
                (out / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n")
    print(f"\n| direction | set | beam | BLEU | chrF |\n|---|---|---|---|---|")
    for row in metrics["scores"]:
        print(f"| {row['direction']} | {row['set']} | {row['beams']} | {row['bleu']} | {row['chrf']} |")


if __name__ == "__main__":
    main()
