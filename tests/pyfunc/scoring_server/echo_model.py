"""A model that shows what it was given, or gives what it is asked for; saved as code."""

import numpy as np
import pandas as pd

import mlflow


class Echo(mlflow.pyfunc.PythonModel):
    """Shows what it was given, or gives what it is asked for."""

    def predict(self, context, model_input, params=None):
        params = params or {}
        kind = params.get("kind", "repr")
        if kind == "repr":
            if isinstance(model_input, pd.DataFrame):
                return [repr(model_input.to_dict("list")), {k: str(v) for k, v in model_input.dtypes.items()}]
            return [repr(model_input), type(model_input).__name__]
        if kind == "sleep":
            import time

            time.sleep(params["seconds"])
            return ["awake"]
        if kind == "held":
            # until the file of that name is taken away
            import pathlib
            import time

            gate = pathlib.Path(params["gate"])
            with gate.open("a") as file:
                file.write("x")
            while gate.exists():
                time.sleep(0.01)
            return ["let go"]
        if kind == "raise":
            raise ValueError("a secret")
        if kind == "mlflow":
            raise mlflow.MlflowException("out of words", error_code="RESOURCE_EXHAUSTED")
        return {
            "frame": pd.DataFrame({"a": [1, 2], "b": ["x", None]}),
            "array": np.array([[1.5, np.nan], [2, np.inf]]),
            "series": pd.Series([1, 2], name="s"),
            "dict": {"a": np.array([1, 2]), "b": "x"},
            "times": pd.DataFrame({"t": pd.to_datetime(["2020-01-01", None])}),
            "bytes": [b"ab"],
            "text": "text",
            "none": None,
            "number": np.float32(0.5),
            "object": object(),
        }[kind]

    def predict_stream(self, context, model_input, params=None):
        for i in range(3):
            if model_input.get("prompt") == "fail" and i == 1:
                raise ValueError("a secret")
            yield {"i": i, "said": model_input.get("prompt")}


mlflow.models.set_model(Echo())
