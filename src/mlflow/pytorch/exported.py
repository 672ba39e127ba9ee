"""PyTorch modules as torch.export's graphs, and what an archive of torch holds."""

from __future__ import annotations

import json
import zipfile
from typing import Any

from mlflow.environment_variables import MLFLOW_ALLOW_PICKLE_DESERIALIZATION
from mlflow.exceptions import MlflowException, invalid

# entries of an archive that are text
_MARKS = ("archive_format", "archive_version", "byteorder")


def export(model: Any, example: Any) -> Any:
    """The graph of a module.

    Args:
        model: the module.
        example: input to trace it with: an array, tensor or DataFrame, or a tuple or list of them.

    Raises: INVALID_PARAMETER_VALUE without an example, for TorchScript, and when torch cannot trace the module.
    """
    import torch

    if isinstance(model, torch.jit.ScriptModule):
        raise invalid("A TorchScript module has no format 'pt2'; save it with serialization_format='pickle'.")
    if example is None:
        raise invalid(
            "The format 'pt2' traces the module with input: give an input_example, an array or tensor or a tuple of "
            "them, or save it with serialization_format='pickle'."
        )
    inputs = tuple(_tensor(one) for one in (example if isinstance(example, (tuple, list)) else (example,)))
    # the number of rows stays free where the module allows it
    free = tuple({0: torch.export.Dim.AUTO} if one.ndim else None for one in inputs)
    training = model.training
    model.eval()
    try:
        return torch.export.export(model, inputs, dynamic_shapes={"args": free} if _takes_any(model) else free)
    except Exception as error:
        raise invalid(
            f"torch.export cannot trace the {type(model).__name__}: {type(error).__name__}: {error}. "
            "serialization_format='pickle' can store it."
        ) from error
    finally:
        model.train(training)


def _takes_any(model: Any) -> bool:
    """Whether ``forward`` has ``*args`` alone: torch then wants the shapes under that name."""
    import inspect

    kinds = [parameter.kind for parameter in inspect.signature(model.forward).parameters.values()]
    return kinds[:1] == [inspect.Parameter.VAR_POSITIONAL]


def _tensor(value: Any) -> Any:
    import numpy
    import torch

    if isinstance(value, torch.Tensor):
        return value
    if hasattr(value, "to_numpy"):
        # tables reach modules as float32 when they predict, too
        return torch.tensor(value.to_numpy(dtype=numpy.float32))
    if isinstance(value, numpy.ndarray):
        return torch.tensor(value)
    raise invalid(f"The input example of the format 'pt2' must be arrays or tensors, not {type(value).__name__}.")


def storable(example: Any) -> Any:
    """The example in a form that is kept with the model: tensors become arrays; several inputs are not kept."""
    import torch

    if isinstance(example, torch.Tensor):
        return example.detach().cpu().numpy()
    if isinstance(example, (tuple, list)) and any(
        isinstance(one, torch.Tensor) or hasattr(one, "ndim") for one in example
    ):
        parameters = isinstance(example, tuple) and len(example) == 2 and isinstance(example[1], dict)
        return (storable(example[0]), example[1]) if parameters else None
    return example


def read(file: str, device: Any = None) -> Any:
    """The graph module in an archive.

    Raises: INTERNAL_ERROR when it holds pickled objects and pickles are not allowed.
    """
    import torch

    if not MLFLOW_ALLOW_PICKLE_DESERIALIZATION.get():
        _without_pickles(file)
    module = torch.export.load(file).module()
    return module.to(device) if device is not None else module


def is_script(file: str) -> bool:
    """Whether an archive holds TorchScript, which is code of its own and not a pickle of Python."""
    if not zipfile.is_zipfile(file):
        return False
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
    return any(name.endswith("/constants.pkl") for name in names) and any("/code/" in name for name in names)


def _without_pickles(file: str) -> None:
    """Check that loading an archive runs no pickled code.

    torch reads weights that are marked as raw without pickle. It falls back to pickle for all else, so all else must
    be readable as mere weights.
    """
    import torch

    with zipfile.ZipFile(file) as archive:
        raw = _raw_entries(archive)
        for name in archive.namelist():
            base = name.rpartition("/")[2]
            if base in _MARKS or base.endswith(".json") or "/.data/" in name or base in raw:
                continue
            with archive.open(name) as entry:
                try:
                    torch.load(entry, weights_only=True)
                except Exception as error:
                    raise MlflowException(
                        f"The entry {name!r} of the model's archive holds pickled objects, and loading pickles is "
                        "turned off (MLFLOW_ALLOW_PICKLE_DESERIALIZATION=false)."
                    ) from error


def _raw_entries(archive: zipfile.ZipFile) -> set[str]:
    raw: set[str] = set()
    for name in archive.namelist():
        if name.endswith(("_weights_config.json", "_constants_config.json")):
            for about in json.loads(archive.read(name)).get("config", {}).values():
                if about.get("use_pickle") is False:
                    raw.add(about["path_name"])
    return raw
