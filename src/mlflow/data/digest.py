"""Fingerprints of data: 8 hexadecimal digits, the same in every process for the same content.

At most ``SAMPLED`` rows or elements, spread evenly, are looked at, together with all names, types and sizes: a
fingerprint tells versions of a dataset apart at little cost; it is no proof of equality.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

SAMPLED = 10_000


def digest(parts: Iterable[Any]) -> str:
    """8 hexadecimal digits of some parts: bytes, or values with a stable ``str``."""
    return full_digest(parts)[:8]


def full_digest(parts: Iterable[Any]) -> str:
    """32 hexadecimal digits of some parts."""
    total = hashlib.md5(usedforsecurity=False)
    for part in parts:
        data = part if isinstance(part, (bytes, memoryview)) else str(part).encode()
        # the length keeps ("ab", "c") apart from ("a", "bc")
        total.update(len(data).to_bytes(8, "little"))
        total.update(data)
    return total.hexdigest()


def positions(size: int, sampled: int = SAMPLED) -> np.ndarray:
    """Up to ``sampled`` positions spread evenly from the first to the last."""
    import numpy as np

    return np.arange(size) if size <= sampled else np.linspace(0, size - 1, sampled).astype("int64")


def array_parts(array: np.ndarray) -> list[Any]:
    """What the fingerprint of an array is made of."""
    import numpy as np

    flat = array.reshape(-1)
    sample = np.ascontiguousarray(flat[positions(flat.size)] if flat.size > SAMPLED else flat)
    if sample.dtype.kind == "O":
        content = repr(sample.tolist())
    else:
        content = sample.tobytes()
    return [array.dtype.str, array.shape, content]


def arrays_parts(arrays: np.ndarray | dict[str, np.ndarray] | None) -> list[Any]:
    """What the fingerprint of one array or of several named ones is made of."""
    if isinstance(arrays, dict):
        return [part for name in sorted(arrays) for part in (name, *array_parts(arrays[name]))]
    return [] if arrays is None else array_parts(arrays)


def frame_parts(frame: pd.DataFrame) -> list[Any]:
    """What the fingerprint of a DataFrame is made of."""
    import pandas as pd

    sample = frame.iloc[positions(len(frame))] if len(frame) > SAMPLED else frame
    parts: list[Any] = [frame.shape]
    for position, name in enumerate(frame.columns):
        column = sample.iloc[:, position]
        try:
            hashed = pd.util.hash_pandas_object(column, index=False)
        except TypeError:
            # lists, dicts and arrays have no hash of their own
            hashed = pd.util.hash_pandas_object(column.map(repr), index=False)
        parts += [name, column.dtype, hashed.to_numpy().tobytes()]
    return parts
