"""Makes packages/sentiment/src/evaluation/fixtures/scikit-learn.json: what scikit-learn and SciPy say of random answers.

    pip install numpy==2.4.6 scikit-learn==1.9.1 scipy==1.17.1
    python recipes/oracles/evaluation.py
"""

import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, precision_recall_fscore_support

OUT = Path(__file__).parents[2] / "packages/sentiment/src/evaluation/fixtures/scikit-learn.json"


def calibration_error(confidence: np.ndarray, right: np.ndarray, bins: int = 15) -> float:
    """Guo et al. 2017, equation 3."""
    edges = np.linspace(0, 1, bins + 1)
    error = 0.0
    for low, high in zip(edges[:-1], edges[1:]):
        inside = (confidence > low) & (confidence <= high)
        if inside.any():
            error += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
    return float(error)


def case(rng: np.random.Generator, texts: int, labels: int, used: list[int], scale: float) -> dict:
    gold = rng.choice(used, texts)
    logits = rng.normal(size=(texts, labels)) * scale
    logits[np.arange(texts), gold] += scale
    logits[:, [label for label in range(labels) if label not in used]] -= 1e3
    logits = logits.astype(np.float32).astype(np.float64)
    answered = logits.argmax(1)
    every = list(range(labels))
    precision, recall, f1, support = precision_recall_fscore_support(gold, answered, labels=every, zero_division=0)
    loss = lambda log_t: -log_softmax(logits / np.exp(log_t), axis=1)[np.arange(texts), gold].mean()
    best = minimize_scalar(loss, bounds=(np.log(0.01), np.log(100)), method="bounded", options={"xatol": 1e-9})
    return {
        "labels": labels,
        "gold": gold.tolist(),
        "logits": [[round(value, 7) for value in row] for row in logits.tolist()],
        "accuracy": accuracy_score(gold, answered),
        "macroF1": f1_score(gold, answered, average="macro", zero_division=0),
        "weightedF1": f1_score(gold, answered, average="weighted", zero_division=0),
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "f1": f1.tolist(),
        "support": support.tolist(),
        "confusion": confusion_matrix(gold, answered, labels=every).tolist(),
        "calibrationError": calibration_error(softmax(logits, axis=1).max(1), (gold == answered).astype(float)),
        "temperature": float(np.exp(best.x)),
        "negativeLogLikelihood": {"before": float(loss(0.0)), "after": float(best.fun)},
    }


def main() -> None:
    rng = np.random.default_rng(5)
    cases = [
        case(rng, 200, 2, [0, 1], 1.5),
        case(rng, 120, 3, [0, 1, 2], 4.0),
        case(rng, 60, 5, [0, 1, 3], 0.6),
        case(rng, 7, 3, [1], 2.0),
    ]
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")


if __name__ == "__main__":
    main()
