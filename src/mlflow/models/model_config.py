"""Settings of a model that is made by code: given when it is logged, and at development time from a file."""

from __future__ import annotations

import contextlib
import contextvars
import os
from collections.abc import Iterator
from typing import Any

from mlflow.exceptions import INVALID_PARAMETER_VALUE, invalid

__all__ = ["INVALID_PARAMETER_VALUE", "ModelConfig", "active", "read_config"]

_active: contextvars.ContextVar[dict[str, Any] | None] = contextvars.ContextVar("model_config", default=None)


class ModelConfig:
    """Settings for the code of a model.

    Args:
        development_config: a dict or a YAML file, used while the code is not run by loading or logging a model that
            has settings of its own.

    Raises: INVALID_PARAMETER_VALUE when the file cannot be read; FileNotFoundError when there is neither.
    """

    def __init__(self, development_config: str | dict[str, Any] | None = None) -> None:
        given = _active.get()
        self._source = development_config if given is None else given
        if self._source is None:
            raise FileNotFoundError(
                "The model has no settings: give 'model_config' when it is logged, or 'development_config' here."
            )
        self._config = dict(self._source) if isinstance(self._source, dict) else read_config(self._source)

    def get(self, key: str) -> Any:
        """The value of a setting.

        Raises: KeyError when it is not set.
        """
        if key not in self._config:
            raise KeyError(f"The setting {key!r} is not there; there are {sorted(self._config)}.")
        return self._config[key]

    def to_dict(self) -> dict[str, Any]:
        """All settings."""
        return dict(self._config)


def read_config(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The settings in a YAML file.

    Raises: INVALID_PARAMETER_VALUE when it cannot be read or holds no mapping.
    """
    import yaml

    if not isinstance(path, (str, os.PathLike)):
        raise invalid(f"'model_config' must be a dict or the path of a YAML file, not {type(path).__name__}.")
    try:
        with open(path, encoding="utf-8") as file:
            read = yaml.safe_load(file)
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise invalid(f"The settings in {os.fspath(path)!r} cannot be read: {error}") from error
    if not isinstance(read, dict):
        raise invalid(f"The settings in {os.fspath(path)!r} are no mapping of names to values.")
    return read


@contextlib.contextmanager
def active(config: dict[str, Any] | None) -> Iterator[None]:
    """Let ``ModelConfig`` give these settings in the block; None changes nothing."""
    if config is None:
        yield
        return
    token = _active.set(config)
    try:
        yield
    finally:
        _active.reset(token)
