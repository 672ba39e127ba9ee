"""Save, or load and predict, in a process of its own: ours, or that of MLflow itself.

python exchange.py save MODULE:EXAMPLE FOLDER [MODULE:EXAMPLE FOLDER ...]     # with expected.json in each folder
python exchange.py predict MODULE:EXAMPLE FOLDER [...]                        # prints {example: predictions or error}

MODULE is the dotted name of a module with EXAMPLES, such as ``tests.heavy.flavors.examples.xgboost``.
"""

import importlib
import json
import logging
import os
import sys
import tempfile
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.flavors.example import Example, plain


def find(name: str) -> Example:
    module, _, example = name.partition(":")
    return next(one for one in importlib.import_module(module).EXAMPLES if one.name == example)


def save(example: Example, folder: str) -> None:
    model, data = example.model(), example.data()
    # first: MLflow's saving of an ONNX model takes the weights out of it
    expected = plain(example.native(model, data))
    example.save(model, folder, pip_requirements=[])
    with open(os.path.join(folder, "expected.json"), "w") as file:
        json.dump(expected, file)


def predict(example: Example, folder: str) -> dict[str, object]:
    """The predictions of both ways of loading."""
    import mlflow.pyfunc

    data = example.data()
    found = {"native": plain(example.native(example.load(folder), data))}
    if example.predicts:
        found["generic"] = plain(mlflow.pyfunc.load_model(folder).predict(data))
    return found


def main(command: str, *arguments: str) -> None:
    logging.disable(logging.WARNING)
    # what libraries print is not the answer
    answer, sys.stdout = sys.stdout, sys.stderr
    os.environ["MLFLOW_TRACKING_URI"] = "sqlite:///" + os.path.join(tempfile.mkdtemp(), "store.db")
    results = {}
    for name, folder in zip(arguments[::2], arguments[1::2], strict=True):
        example = find(name)
        if command == "save":
            save(example, folder)
            continue
        try:
            results[example.name] = predict(example, folder)
        except Exception:
            results[example.name] = {"error": traceback.format_exc()}
    print(json.dumps(results), file=answer)


if __name__ == "__main__":
    main(*sys.argv[1:])
