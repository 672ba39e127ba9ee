"""The tag of a logged model that lists the versions of registered models that were made of it."""

from __future__ import annotations

import json
from typing import Any

_MOST_CHARACTERS = 15_000


def versions_tag(value: str | None, name: str, version: str) -> str:
    """The tag's value with one more version; the oldest ones give way when it becomes too long.

    Args:
        value: what the tag holds: JSON such as ``[{"name": "fraud", "version": "3"}]``, or None.
    """
    known = _entries(value)
    if all((entry.get("name"), str(entry.get("version"))) != (name, version) for entry in known):
        known.append({"name": name, "version": version})
    while len(known) > 1 and len(json.dumps(known)) > _MOST_CHARACTERS:
        del known[: max(1, len(known) // 10)]
    return json.dumps(known)


def each_once(value: str) -> str:
    """The tag's value with every version once: MLflow's clients add what the server has written already.

    A value that is no such list stays what it is.
    """
    known = _entries(value)
    kept: dict[tuple[Any, str], dict[str, Any]] = {}
    for entry in known:
        kept.setdefault((entry.get("name"), str(entry.get("version"))), entry)
    return value if len(kept) == len(known) else json.dumps(list(kept.values()))


def _entries(value: str | None) -> list[dict[str, Any]]:
    try:
        known = json.loads(value or "[]")
    except ValueError:
        return []
    return [entry for entry in known if isinstance(entry, dict)] if isinstance(known, list) else []
