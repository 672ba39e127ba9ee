"""What a scoring server answered, as a table or an array."""

from __future__ import annotations

from typing import Any

from mlflow.exceptions import MlflowException, invalid


def predictions_as(answer: dict[str, Any], form: str = "dataframe", dtype: Any = None) -> Any:
    """The predictions in an answer.

    Args:
        answer: the decoded body, with the key ``predictions`` (or ``outputs``).
        form: ``dataframe`` or ``ndarray``.
        dtype: type of the values; None leaves it to pandas or numpy.

    Raises: MlflowException when the answer holds no predictions.
    """
    if form not in ("dataframe", "ndarray"):
        raise invalid(f"Invalid value {form!r} for predictions_format; allowed are dataframe and ndarray.")
    if "predictions" in answer:
        found = answer["predictions"]
    elif "outputs" in answer:
        found = answer["outputs"]
    else:
        raise MlflowException(f"The answer has neither 'predictions' nor 'outputs': {str(dict(answer))[:300]}")
    if form == "dataframe":
        import pandas as pd

        scalar = not isinstance(found, list | dict)
        return pd.DataFrame(data=[found] if scalar else found, dtype=dtype)
    import numpy as np

    return np.array(found, dtype=dtype)
