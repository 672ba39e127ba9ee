"""What a flavor shows of itself: a small model, input for it, and what it predicts.

This module and the examples import nothing of the platform, so that MLflow itself can save and load them too
(``exchange.py``).
"""

import datetime
import importlib
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


def same(prediction: Any) -> Any:
    return prediction


@dataclass(frozen=True)
class Example:
    """A model of a flavor.

    Args:
        name: of the example, e.g. "xgboost-booster".
        flavor: the module in ``mlflow``.
        library: what must be importable.
        model: makes the model.
        data: makes the input.
        native: what the library predicts, of a model and input.
        file: file or folder of the saved model without which it cannot be loaded.
        requirement: distributions of which one must stand in requirements.txt, pinned.
        options: further arguments of saving.
        generic: makes of the native prediction what generic loading gives.
        pickled: whether the file is a pickle.
        predicts: whether there is a ``python_function``.
        entry: what the MLmodel file must say of the flavor, among other things.
        saves, logs, loads: the names of the flavor's functions.
        peer: whether MLflow itself can load it with the libraries of today.
    """

    name: str
    flavor: str
    library: str
    model: Callable[[], Any]
    data: Callable[[], Any]
    native: Callable[[Any, Any], Any]
    file: str
    requirement: tuple[str, ...]
    options: dict[str, Any] = field(default_factory=dict)
    generic: Callable[[Any], Any] = same
    pickled: bool = False
    predicts: bool = True
    entry: dict[str, Any] = field(default_factory=dict)
    saves: str = "save_model"
    logs: str = "log_model"
    loads: str = "load_model"
    peer: bool = True

    @property
    def module(self) -> Any:
        """The flavor's module."""
        return importlib.import_module(f"mlflow.{self.flavor}")

    def save(self, model: Any, path: Any, **arguments: Any) -> None:
        getattr(self.module, self.saves)(model, str(path), **{**self.options, **arguments})

    def load(self, uri: Any) -> Any:
        return getattr(self.module, self.loads)(str(uri))

    def log(self, model: Any, **arguments: Any) -> Any:
        return getattr(self.module, self.logs)(model, **{**self.options, **arguments})


def plain(value: Any) -> Any:
    """A prediction as lists, dicts, numbers and strings."""
    if hasattr(value, "to_dict") and hasattr(value, "columns"):
        return {str(name): plain(value[name]) for name in value.columns}
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if hasattr(value, "isoformat") or isinstance(value, datetime.timedelta):
        return str(value)
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value


def assert_same(found: Any, expected: Any, where: str = "prediction") -> None:
    """Fail unless two predictions are equal, numbers within a part in 10,000."""
    found, expected = plain(found), plain(expected)
    if isinstance(expected, dict):
        assert isinstance(found, dict) and list(found) == list(expected), where
        for key in expected:
            assert_same(found[key], expected[key], f"{where}[{key!r}]")
    elif isinstance(expected, list):
        assert isinstance(found, list) and len(found) == len(expected), f"{where}: {found} is not {expected}"
        for position, (one, other) in enumerate(zip(found, expected, strict=True)):
            assert_same(one, other, f"{where}[{position}]")
    elif isinstance(expected, float):
        assert math.isclose(found, expected, rel_tol=1e-4, abs_tol=1e-5), f"{where}: {found} is not {expected}"
    else:
        assert found == expected, f"{where}: {found} is not {expected}"
