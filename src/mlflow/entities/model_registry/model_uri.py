"""``models:/`` URIs: what they name."""

from __future__ import annotations

import re
from typing import NamedTuple

from mlflow.exceptions import invalid

_FORMS = (
    "models:/<name>/<version>, models:/<name>/<stage>, models:/<name>/latest, models:/<name>@<alias> or "
    "models:/<model id>, and a path within the model after it"
)
# as stores of this project give them: only then may a path follow, for a registered model may have any name
_MODEL_ID = re.compile(r"m-[0-9a-f]{32}\Z")


class ModelUri(NamedTuple):
    """What a ``models:/`` URI names: a logged model, or one version of a registered model.

    Args:
        path: the path within the model, "" for all of it.
    """

    name: str = ""
    version: str | None = None
    stage: str | None = None
    alias: str | None = None
    model_id: str | None = None
    path: str = ""

    @property
    def latest(self) -> bool:
        """Whether it names the highest version."""
        return self.stage is not None and self.stage.lower() == "latest"


def parse_model_uri(uri: str) -> ModelUri:
    """The parts of a ``models:/`` URI.

    Raises: INVALID_PARAMETER_VALUE that shows the allowed forms.
    """
    scheme, _, rest = uri.partition(":")
    if scheme != "models" or not rest.startswith("/") or rest.startswith("//"):
        raise _wrong(uri)
    first, _, rest = rest[1:].partition("/")
    rest = rest.rstrip("/")
    name, at, alias = first.partition("@")
    if at:
        if not name or not alias:
            raise _wrong(uri)
        return ModelUri(name, alias=alias, path=rest)
    if not name:
        raise _wrong(uri)
    which, _, path = rest.partition("/")
    if not which or (_MODEL_ID.match(name) and not (which.isascii() and which.isdigit())):
        return ModelUri(model_id=name, path=rest)
    if which.isascii() and which.isdigit():
        return ModelUri(name, version=which, path=path)
    return ModelUri(name, stage=which, path=path)


def _wrong(uri: str) -> Exception:
    return invalid(f"Invalid model URI {uri!r}; it must read {_FORMS}.")
