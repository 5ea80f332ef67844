"""A SentencePiece model without the names of the files that it was trained from: they say where, not what."""

from sentencepiece import sentencepiece_model_pb2


def without_paths(serialized: bytes) -> bytes:
    model = sentencepiece_model_pb2.ModelProto.FromString(serialized)
    del model.trainer_spec.input[:]
    model.trainer_spec.model_prefix = ""
    model.normalizer_spec.normalization_rule_tsv = ""
    return model.SerializeToString()
