"""What the flavor of spaCy asks of its input."""

import pandas as pd

import mlflow
from tests.flavors.contract import prepare
from tests.heavy.flavors.examples import spacy
from tests.tracking.conftest import raises  # noqa: F401


def test_one_column_of_texts(models_folder, raises):  # noqa: F811
    folder = prepare(spacy.__name__, spacy.EXAMPLES[0], models_folder).folder
    loaded = mlflow.spacy._load_pyfunc(str(folder / "model.spacy"))
    for data in (pd.DataFrame({"a": ["x"], "b": ["y"]}), ["x"]):
        with raises("INVALID_PARAMETER_VALUE", "one column"):
            loaded.predict(data)
