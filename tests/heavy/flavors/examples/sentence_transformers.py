"""A model of sentence-transformers."""

import tempfile

from tests.flavors.example import Example
from tests.heavy.flavors.examples import tiny


def model():
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer

    folder = tempfile.mkdtemp()
    tiny.bert("BertModel").save_pretrained(folder)
    tiny.tokenizer().save_pretrained(folder)
    return SentenceTransformer(modules=[Transformer(folder, max_seq_length=16), Pooling(8)])


EXAMPLES = [
    Example(
        "sentence-transformers",
        flavor="sentence_transformers",
        library="sentence_transformers",
        model=model,
        data=lambda: ["hello world", "the cat"],
        native=lambda model, data: model.encode(data),
        file="model.sentence_transformer",
        requirement=("sentence-transformers",),
        entry={"pipeline_model_type": "BertModel"},
    ),
]
