"""A Marian directory as a CTranslate2 model in int8.

    python ctranslate2_convert.py MODEL OUT

ct2-transformers-converter begins translations with an embedding of zeros and leaves `<pad>` out. Models of recipes/translate
begin with the embedding of `<pad>`, as their config says; the loader below keeps it. Needs ctranslate2==4.8.5, transformers.
"""

import sys

from ctranslate2.converters import TransformersConverter
from ctranslate2.converters.transformers import BartLoader, MarianMTLoader, register_loader


@register_loader("MarianConfig")
class WithStartToken(MarianMTLoader):
    def get_model_spec(self, model):
        model.config.normalize_before = False
        model.config.normalize_embedding = False
        return BartLoader.get_model_spec(self, model)

    def get_vocabulary(self, model, tokenizer):
        return BartLoader.get_vocabulary(self, model, tokenizer)

    def set_config(self, config, model, tokenizer):
        super().set_config(config, model, tokenizer)
        config.decoder_start_token = tokenizer.convert_ids_to_tokens(model.config.decoder_start_token_id)

    def set_decoder(self, spec, decoder):
        BartLoader.set_decoder(self, spec, decoder)


source, out = sys.argv[1:]
TransformersConverter(source).convert(out, quantization="int8", force=True)
