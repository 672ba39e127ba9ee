"""Parts of traces by path, for ``--extract-fields``: ``info.state``, ``data.spans.*.name``, ``info.tags.`a.b```.

``*`` is every item of a list, or every value of an object. A name with dots may stand in backticks; without them the
longest name that fits is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from mlflow.tracing.extracted_fields import names_in

_EVERY = "*"

Path = tuple[str, ...]


def parse(text: str) -> list[Path]:
    """The paths in a text, separated by commas.

    Raises: ValueError, naming the path that cannot be read.
    """
    paths = []
    for piece in _split(text):
        parts = names_in(piece)
        if parts is None:
            raise ValueError(f"the field {piece!r} cannot be read; write e.g. info.trace_id or info.tags.`a.b`")
        paths.append(tuple(parts))
    return paths


def _split(text: str) -> list[str]:
    # a comma in backticks is part of a name
    pieces = re.findall(r"(?:`[^`]*`|[^,])+", text)
    return [piece.strip() for piece in pieces if piece.strip()]


def shown(path: Path) -> str:
    """A path as text."""
    return ".".join(f"`{part}`" if "." in part else part for part in path)


def find(value: Any, path: Path) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """The places that a path leads to, each with its keys and what is there."""
    if not path:
        yield (), value
        return
    for keys, inner, rest in _steps(value, path):
        for deeper, found in find(inner, rest):
            yield (keys, *deeper), found


def _steps(value: Any, path: Path) -> Iterator[tuple[str | int, Any, Path]]:
    if path[0] == _EVERY:
        items = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
        for key, inner in items:
            yield key, inner, path[1:]
    elif isinstance(value, dict):
        for length in range(len(path), 0, -1):
            name = ".".join(path[:length])
            if name in value:
                yield name, value[name], path[length:]
                return


def only(value: Any, paths: Iterable[Path]) -> Any:
    """What the paths lead to, in the objects and lists that hold it."""
    kept: dict = {}
    for path in paths:
        for keys, found in find(value, path):
            place = kept
            for key in keys[:-1]:
                place = place.setdefault(key, {})
            if not isinstance(found, (dict, list)) or keys[-1] not in place:
                place[keys[-1]] = found
    return _lists_again(kept)


def _lists_again(value: Any) -> Any:
    """Objects whose keys are numbers become lists: the items that nothing was found in are left out."""
    if not isinstance(value, dict):
        return value
    items = {key: _lists_again(inner) for key, inner in value.items()}
    return list(items.values()) if items and all(isinstance(key, int) for key in items) else items


def missing(values: list[Any], paths: Iterable[Path]) -> list[Path]:
    """The paths that lead nowhere in any of the values, and are no part of a trace that may be absent."""
    return [path for path in paths if not any(True for value in values for _ in find(value, path))]


def known(value: Any, limit: int = 200) -> list[str]:
    """The paths of a value, in order, at most ``limit`` of them."""
    found: dict[str, None] = {}
    _collect(value, (), found, limit)
    return list(found)


def _collect(value: Any, path: Path, found: dict[str, None], limit: int) -> None:
    if path:
        found.setdefault(shown(path))
    if len(found) >= limit:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            _collect(inner, (*path, key), found, limit)
    elif isinstance(value, list):
        for inner in value:
            _collect(inner, (*path, _EVERY), found, limit)
