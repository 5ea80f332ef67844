"""What sacreBLEU says of translations, and SciPy of a logistic line, for packages/translation.

    pip install sacrebleu==2.6.0 scipy numpy && python recipes/oracles/translation_evaluation.py

writes packages/translation/src/fixtures/evaluation.json.
"""

import json
import pathlib
import random

import numpy as np
import sacrebleu
from scipy.optimize import minimize

out = pathlib.Path(__file__).parents[2] / "packages/translation/src/fixtures/evaluation.json"
draw = random.Random(7)
WORDS = 'the cat, sees (a) "red" house. it\'s 1,000.5 km/h - well-known 25-year &amp; ... l\'été où 漢字 😀 «oui» ! ? x=3 a@b.c {n} <b> end'.split()


def sentence(length: int) -> str:
    return " ".join(draw.choice(WORDS) for _ in range(length))


def altered(text: str) -> str:
    words = text.split()
    for _ in range(draw.randint(0, 4)):
        at = draw.randrange(len(words) + 1)
        words[at : at + draw.randint(0, 2)] = [draw.choice(WORDS)] * draw.randint(0, 2)
    return " ".join(words)


def corpus(references: list[str], hypotheses: list[str]) -> dict:
    chrf = sacrebleu.CHRF()
    return {
        "hypotheses": hypotheses, "references": references,
        "bleu": sacrebleu.BLEU().corpus_score(hypotheses, [references]).score,
        "chrf": chrf.corpus_score(hypotheses, [references]).score,
        "sentences": [chrf.sentence_score(h, [r]).score for h, r in zip(hypotheses, references)],
    }


corpora = []
for size, length in [(20, 12), (5, 3), (1, 8)]:
    references = [sentence(draw.randint(1, length)) for _ in range(size)]
    corpora.append(corpus(references, [altered(text) for text in references]))
corpora += [
    corpus(["a b c d e f"], ["a b c d e f"]), corpus(["one two"], ["three"]), corpus(["x"], [""]), corpus(["a b c d"], ["a x c y"]),
    corpus(["The  end-\n of\tit."], ["The end of it. "]),
]

logistic = []
for count, slope, intercept in [(400, 3.0, 2.0), (60, 1.0, -1.0), (20, 100.0, 50.0)]:
    random_numbers = np.random.default_rng(count)
    x = -3 * random_numbers.random(count)
    good = random_numbers.random(count) < 1 / (1 + np.exp(-(slope * x + intercept)))
    targets = np.where(good, (good.sum() + 1) / (good.sum() + 2), 1 / ((~good).sum() + 2))

    def loss(line):
        z = line[0] * x + line[1]
        return float(np.sum(np.logaddexp(0, z) - targets * z))

    found = minimize(loss, [0.0, 0.0], method="BFGS", options={"gtol": 1e-9})
    logistic.append({"x": x.tolist(), "good": good.tolist(), "line": found.x.tolist()})

out.write_text(json.dumps({"corpora": corpora, "logistic": logistic}, ensure_ascii=False, separators=(",", ":")) + "\n")
