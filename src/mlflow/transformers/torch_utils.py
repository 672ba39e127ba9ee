"""Types of numbers of torch by name."""

from __future__ import annotations

from typing import Any

from mlflow.exceptions import INVALID_PARAMETER_VALUE, invalid

__all__ = ["INVALID_PARAMETER_VALUE", "dtype_of"]


def dtype_of(name: Any) -> Any:
    """The type of torch, e.g. of "torch.float16".

    Raises: INVALID_PARAMETER_VALUE when there is no such type.
    """
    import torch

    if isinstance(name, torch.dtype) or name is None:
        return name
    found = getattr(torch, str(name).rpartition(".")[2], None)
    if not isinstance(found, torch.dtype):
        raise invalid(f"Unknown torch_dtype {name!r}.")
    return found
