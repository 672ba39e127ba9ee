"""Pipelines of spaCy."""

import pandas as pd

from tests.flavors.example import Example

CATEGORIZER = {
    "@architectures": "spacy.TextCatBOW.v3",
    "exclusive_classes": True,
    "length": 512,
    "ngram_size": 1,
    "no_output_layer": False,
}


def tokenizer():
    import spacy

    # a tokenizer without English's 77 KB of exceptions
    return spacy.blank("xx")


def categorizer():
    from spacy.training import Example as Shown

    nlp = tokenizer()
    component = nlp.add_pipe("textcat", config={"model": CATEGORIZER})
    for label in ("good", "bad"):
        component.add_label(label)
    shown = [
        Shown.from_dict(nlp.make_doc(text), {"cats": {"good": float(good), "bad": 1.0 - good}})
        for text, good in (("good nice", 1), ("bad awful", 0))
    ]
    nlp.initialize(lambda: shown)
    for _ in range(5):
        nlp.update(shown)
    return nlp


def texts():
    return pd.DataFrame({"text": ["good", "awful"]})


EXAMPLES = [
    Example(
        "spacy-categorizer",
        flavor="spacy",
        library="spacy",
        model=categorizer,
        data=texts,
        native=lambda model, data: [model(text).cats for text in data["text"]],
        generic=lambda categories: {"predictions": categories},
        file="model.spacy",
        requirement=("spacy",),
        entry={"data": "model.spacy"},
    ),
    Example(
        "spacy-tokenizer",
        flavor="spacy",
        library="spacy",
        model=tokenizer,
        data=texts,
        native=lambda model, data: [[token.text for token in model(text)] for text in data["text"]],
        file="model.spacy",
        requirement=("spacy",),
        predicts=False,
    ),
]
