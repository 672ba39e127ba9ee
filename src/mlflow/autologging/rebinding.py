"""Functions that were imported by name before they were wrapped."""

from __future__ import annotations

import sys
from typing import Any


def rebind(original: Any, wrapper: Any, library: str) -> None:
    """Put a wrapper where modules hold the function that it wraps, as after ``from library import function``.

    Args:
        original: the function as it was.
        wrapper: what stands in its place in the library from now on.
        library: the library's package, whose own modules stay as they are.
    """
    for name, module in list(sys.modules.items()):
        if name == library or name.startswith(f"{library}.") or not hasattr(module, "__dict__"):
            continue
        for attribute, value in list(vars(module).items()):
            if value is original:
                setattr(module, attribute, wrapper)
