"""Save models, or load what the other side saved: run with either implementation.

models_journey.py save FOLDER [URI]    saves models below FOLDER; with URI logs and registers one there
models_journey.py load FOLDER [URI]    loads them and tells what they give, as JSON
"""

import json
import pathlib
import sys

import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import mlflow

DATA = pd.DataFrame({"a": [1.0, 2.0, 4.0], "b": [0, 1, 5]})
CODE = """
import mlflow
from mlflow.models import ModelConfig

config = ModelConfig(development_config={"factor": 1})


class Scaled(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        with open(context.artifacts["shift"]) as file:
            self.shift = int(file.read())

    def predict(self, context, model_input, params=None):
        return model_input["a"] * config.get("factor") + self.shift + (params or {}).get("plus", 0)


mlflow.models.set_model(Scaled())
"""
LOADER = """
import helper_module


class Loaded:
    def __init__(self, text):
        self.text = text

    def predict(self, data, params=None):
        return helper_module.repeat(self.text, len(data))


def _load_pyfunc(path):
    with open(path) as file:
        return Loaded(file.read())
"""
HELPER = """
def repeat(text, times):
    return [text] * times
"""


def save(folder, uri):
    for name, text in {
        "model_code.py": CODE,
        "loader_module.py": LOADER,
        "helper_module.py": HELPER,
        "shift.txt": "10",
        "text.txt": "word",
    }.items():
        (folder / name).write_text(text)
    sys.path.insert(0, str(folder))
    model = make_pipeline(StandardScaler(), LinearRegression()).fit(DATA, [1.0, 2.0, 4.0])

    def lengths(model_input: list[str]) -> list[int]:
        return [len(text) for text in model_input]

    for form in ("cloudpickle", "pickle", "skops"):
        mlflow.sklearn.save_model(
            model, folder / form, serialization_format=form, input_example=DATA, metadata={"form": form}
        )
    mlflow.sklearn.save_model(
        LinearRegression().fit(DATA.to_numpy(), [1.0, 2.0, 4.0]),
        folder / "array",
        serialization_format="cloudpickle",
        input_example=DATA.to_numpy(),
        pip_requirements=["scikit-learn"],
    )
    mlflow.pyfunc.save_model(
        folder / "code",
        python_model=str(folder / "model_code.py"),
        artifacts={"shift": str(folder / "shift.txt")},
        model_config={"factor": 3},
        input_example=(DATA, {"plus": 1}),
        pip_requirements=["pandas"],
    )
    mlflow.pyfunc.save_model(
        folder / "loader",
        loader_module="loader_module",
        data_path=str(folder / "text.txt"),
        code_paths=[str(folder / "loader_module.py"), str(folder / "helper_module.py")],
        pip_requirements=["pandas"],
    )
    mlflow.pyfunc.save_model(
        folder / "function", python_model=lengths, input_example=["a"], pip_requirements=["cloudpickle"]
    )
    for name in ("loader_module.py", "helper_module.py", "text.txt", "shift.txt", "model_code.py"):
        (folder / name).unlink()
    if uri:
        mlflow.set_tracking_uri(uri)
        mlflow.set_experiment("models")
        with mlflow.start_run():
            info = mlflow.sklearn.log_model(
                model,
                name="logged",
                serialization_format="cloudpickle",
                input_example=DATA,
                params={"p": 1},
                registered_model_name="shared",
                pip_requirements=["scikit-learn"],
            )
        (folder / "logged.txt").write_text(f"{info.model_id} {info.run_id}")
    return {}


def load(folder, uri):
    facts = {}
    for name in ("cloudpickle", "pickle", "skops", "array", "code", "loader", "function"):
        loaded = mlflow.pyfunc.load_model(str(folder / name))
        given = {"function": ["one", "three"], "array": DATA.to_numpy()}.get(name, DATA)
        described = loaded.metadata
        facts[name] = {
            "prediction": np.asarray(loaded.predict(given)).tolist(),
            "signature": described.signature.to_dict() if described.signature else None,
            "example": described.saved_input_example_info,
            "metadata": described.metadata,
            "loader": loaded.loader_module,
        }
        if described.saved_input_example_info:
            again = loaded.predict(described.load_input_example(str(folder / name)))
            facts[name]["of_example"] = np.asarray(again).tolist()
            facts[name]["request"] = json.loads(described.get_serving_input(str(folder / name)))
    other = mlflow.pyfunc.load_model(str(folder / "code"), model_config={"factor": 1})
    facts["code"]["other"] = np.asarray(other.predict(DATA, params={"plus": 0})).tolist()
    facts["native"] = mlflow.sklearn.load_model(str(folder / "cloudpickle")).predict(DATA).tolist()
    if uri:
        mlflow.set_tracking_uri(uri)
        model_id, run_id = (folder / "logged.txt").read_text().split()
        for place in (f"models:/{model_id}", "models:/shared/1", "models:/shared/latest"):
            facts[place.replace(model_id, "ID")] = mlflow.pyfunc.load_model(place).predict(DATA).tolist()
        info = mlflow.models.get_model_info("models:/shared/1")
        facts["info"] = [info.model_id == model_id, info.run_id == run_id, info.name, info.params]
        (output,) = mlflow.get_run(run_id).outputs.model_outputs
        facts["output"] = output.model_id == model_id
    return facts


mode, folder, uri = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None
facts = {"save": save, "load": load}[mode](folder, uri)
(folder / f"{mode}.json").write_text(json.dumps(facts))
