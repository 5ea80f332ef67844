"""Makes packages/convert/src/architectures/fixtures/encoders: tiny random encoders, and what PyTorch computes with them.

    pip install torch==2.13.0 transformers==5.23.0
    python recipes/oracles/encoders.py

Every parameter is random, norms and biases too, so that a part that is left out or swapped shows.
"""

import json
import shutil
from pathlib import Path

import torch
from transformers import (
    BertConfig,
    BertForMaskedLM,
    BertForSequenceClassification,
    BertForTokenClassification,
    BertModel,
    CamembertConfig,
    CamembertForSequenceClassification,
    DistilBertConfig,
    DistilBertForMaskedLM,
    DistilBertForSequenceClassification,
    DistilBertForTokenClassification,
    DistilBertModel,
    ElectraConfig,
    ElectraForMaskedLM,
    ElectraForSequenceClassification,
    ElectraForTokenClassification,
    MPNetConfig,
    MPNetForMaskedLM,
    MPNetForSequenceClassification,
    MPNetForTokenClassification,
    MPNetModel,
    RobertaConfig,
    RobertaForMaskedLM,
    RobertaForSequenceClassification,
    RobertaForTokenClassification,
    RobertaModel,
    XLMRobertaConfig,
    XLMRobertaForTokenClassification,
)

OUT = Path(__file__).parents[2] / "packages/convert/src/architectures/fixtures/encoders"
SIZES = dict(vocab_size=60, hidden_size=16, num_hidden_layers=2, num_attention_heads=4, intermediate_size=40)
LABELS = dict(num_labels=3, id2label={0: "a", 1: "b", 2: "c"}, label2id={"a": 0, "b": 1, "c": 2})
BERT = dict(**SIZES, max_position_embeddings=20)
ROBERTA = dict(**SIZES, max_position_embeddings=22, type_vocab_size=1, pad_token_id=1)
DISTIL = dict(vocab_size=60, dim=16, n_layers=2, n_heads=4, hidden_dim=40, max_position_embeddings=20)
MPNET = dict(**SIZES, max_position_embeddings=152)

ELECTRA = dict(**BERT, embedding_size=12)

MODELS = {
    "bert-sequence-classification": BertForSequenceClassification(BertConfig(**BERT, **LABELS)),
    "bert-token-classification": BertForTokenClassification(BertConfig(**BERT, **LABELS, hidden_act="gelu_new")),
    "bert-masked-lm": BertForMaskedLM(BertConfig(**BERT)),
    "bert-masked-lm-untied": BertForMaskedLM(BertConfig(**BERT, tie_word_embeddings=False, hidden_act="relu")),
    "bert-model": BertModel(BertConfig(**BERT, hidden_act="silu")),
    "camembert-sequence-classification": CamembertForSequenceClassification(CamembertConfig(**ROBERTA, **LABELS)),
    "distilbert-sequence-classification": DistilBertForSequenceClassification(DistilBertConfig(**DISTIL, **LABELS)),
    "distilbert-token-classification": DistilBertForTokenClassification(DistilBertConfig(**DISTIL, **LABELS)),
    "distilbert-masked-lm": DistilBertForMaskedLM(DistilBertConfig(**DISTIL)),
    "distilbert-model": DistilBertModel(DistilBertConfig(**DISTIL)),
    "electra-sequence-classification": ElectraForSequenceClassification(ElectraConfig(**ELECTRA, **LABELS)),
    "electra-token-classification": ElectraForTokenClassification(
        ElectraConfig(**{**ELECTRA, "embedding_size": 16}, **LABELS)
    ),
    "electra-masked-lm": ElectraForMaskedLM(ElectraConfig(**ELECTRA)),
    "roberta-sequence-classification": RobertaForSequenceClassification(RobertaConfig(**ROBERTA, **LABELS)),
    "roberta-token-classification": RobertaForTokenClassification(RobertaConfig(**ROBERTA, **LABELS)),
    "roberta-masked-lm": RobertaForMaskedLM(RobertaConfig(**{**ROBERTA, "type_vocab_size": 2})),
    "roberta-model": RobertaModel(RobertaConfig(**ROBERTA)),
    "xlm-roberta-token-classification": XLMRobertaForTokenClassification(XLMRobertaConfig(**ROBERTA, **LABELS)),
    "mpnet-sequence-classification": MPNetForSequenceClassification(MPNetConfig(**MPNET, **LABELS)),
    "mpnet-token-classification": MPNetForTokenClassification(MPNetConfig(**MPNET, **LABELS)),
    "mpnet-masked-lm": MPNetForMaskedLM(MPNetConfig(**MPNET)),
    "mpnet-model": MPNetModel(MPNetConfig(**MPNET)),
}


def randomize(model: torch.nn.Module) -> None:
    generator = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            middle = 1.0 if "norm" in name.lower() and name.endswith("weight") else 0.0
            parameter.copy_(middle + 0.4 * torch.randn(parameter.shape, generator=generator))


def batch(lengths: list[int], pad: int, types: bool, seed: int) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    shape = (len(lengths), max(lengths))
    ids = torch.randint(5, 60, shape, generator=generator)
    mask = torch.zeros(shape, dtype=torch.long)
    for row, length in enumerate(lengths):
        mask[row, :length] = 1
        ids[row, length:] = pad
    feeds = {"input_ids": ids, "attention_mask": mask}
    if types:
        feeds["token_type_ids"] = torch.randint(0, 2, shape, generator=generator) * mask
    return feeds


def main() -> None:
    shutil.rmtree(OUT, ignore_errors=True)
    for name, model in MODELS.items():
        model.eval()
        randomize(model)
        config = model.config
        directory = OUT / name
        model.save_pretrained(directory)
        (directory / "model.safetensors").chmod(0o644)
        types = getattr(config, "type_vocab_size", 1) > 1
        pad = config.pad_token_id
        runs = [batch([9], pad, types, 1), batch([5, 11, 3], pad, types, 2)]
        if config.model_type == "mpnet":
            runs.append(batch([150], pad, types, 3))  # far enough for every bucket
        expected = []
        for feeds in runs:
            with torch.no_grad():
                result = model(**feeds)
            row = {key: value.tolist() for key, value in feeds.items()}
            if hasattr(result, "logits"):
                row["logits"] = result.logits.tolist()
            else:
                hidden, mask = result.last_hidden_state, feeds["attention_mask"].unsqueeze(-1).float()
                mean = (hidden * mask).sum(1) / mask.sum(1)
                row["last_hidden_state"] = hidden.tolist()
                row["mean"] = mean.tolist()
                row["normalized_mean"] = torch.nn.functional.normalize(mean).tolist()
                row["normalized_cls"] = torch.nn.functional.normalize(hidden[:, 0]).tolist()
                row["max"] = hidden.masked_fill(mask == 0, -1e9).max(1).values.tolist()
            expected.append({k: rounded(v) for k, v in row.items()})
        (directory / "expected.json").write_text(json.dumps(expected) + "\n")
        print(name, sum(f.stat().st_size for f in directory.iterdir()))

    # The same weights as PyTorch writes them.
    source, target = OUT / "bert-sequence-classification", OUT / "bert-pytorch-bin"
    target.mkdir()
    shutil.copy(source / "config.json", target)
    torch.save(MODELS["bert-sequence-classification"].state_dict(), target / "pytorch_model.bin")

    # The names of the first BERT checkpoints.
    old = OUT / "bert-gamma-beta"
    old.mkdir()
    shutil.copy(source / "config.json", old)
    renamed = {
        k.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"): v
        for k, v in MODELS["bert-sequence-classification"].state_dict().items()
    }
    torch.save(renamed, old / "pytorch_model.bin")


def rounded(value):
    """Seven digits hold a float32 well enough, in a file half as long."""
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return float(f"{value:.7g}") if isinstance(value, float) else value


if __name__ == "__main__":
    main()
