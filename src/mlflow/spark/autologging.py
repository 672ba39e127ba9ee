"""What Spark reads while a run is active, or before it is started, as a tag of the run."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable
from typing import Any

from mlflow import state
from mlflow.autologging import configuration, hooks
from mlflow.autologging.configuration import autologging_integration
from mlflow.autologging.patch import safe_patch
from mlflow.tracking.client import MlflowClient
from mlflow.tracking.context.abstract_context import RunContextProvider

FLAVOR_NAME = NAME = "spark"
TAG = "sparkDatasourceInfo"
MAX_TAG_VAL_LENGTH = 8000

# methods of a reader, and the format that each reads; None: as the reader was told
_READS = {"load": None, "csv": "csv", "json": "json", "parquet": "parquet", "orc": "orc", "text": "text"}

_lock = threading.Lock()
# lines of what was read while no run was active, and the run that was the last one then: the next one takes them
_waiting: list[str] = []
_last_run_id: str | None = None
# where a reader keeps what its method ``format`` was told
_FORMAT = "_mlflow_format"


@autologging_integration(NAME)
def autolog(disable: bool = False, silent: bool = False) -> None:
    """Note in the tag ``sparkDatasourceInfo`` of runs what files Spark reads: path, version and format.

    What is read while a run is active belongs to it; what was read before belongs to the next run. A table is noted
    when its reader is asked for it (``spark.read.csv(...)``, ``load`` and others).

    Args:
        disable: switch off instead.
        silent: whether nothing is said.
    """
    hooks.when_imported("pyspark.sql.readwriter", _patch)


def _patch() -> None:
    from pyspark.sql.readwriter import DataFrameReader

    from mlflow.tracking.context import registry

    safe_patch(NAME, DataFrameReader, "format", _format)
    for name in _READS:
        safe_patch(NAME, DataFrameReader, name, _read)
    if not any(isinstance(provider, SparkAutologgingContext) for provider in registry._registry):
        registry._registry.register(SparkAutologgingContext)


def _format(original: Callable[..., Any], reader: Any, source: str) -> Any:
    setattr(reader, _FORMAT, source)
    return original(reader, source)


def _read(original: Callable[..., Any], reader: Any, *args: Any, **kwargs: Any) -> Any:
    result = original(reader, *args, **kwargs)
    given = inspect.signature(original.function).bind(reader, *args, **kwargs).arguments
    kind = _READS[original.function.__name__] or given.get("format") or getattr(reader, _FORMAT, "parquet")
    paths = given.get("path") if "path" in given else given.get("paths")
    for path in [paths] if isinstance(paths, str) else list(paths or ()):
        if isinstance(path, str):
            _note(f"path={path},version=None,format={kind}")
    return result


def _note(line: str) -> None:
    global _last_run_id
    run = state.active_run()
    if run is None:
        with _lock:
            if state.thread.last_run_id != _last_run_id:
                _waiting.clear()
            _last_run_id = state.thread.last_run_id
            if line not in _waiting:
                _waiting.append(line)
        return
    client = MlflowClient()
    present = client.get_run(run.info.run_id).data.tags.get(TAG, "")
    lines = present.split("\n") if present else []
    if line not in lines:
        client.set_tag(run.info.run_id, TAG, _shortened([*lines, line]))


def _shortened(lines: list[str]) -> str:
    """The lines as one text, as many as fit into a tag."""
    while len(text := "\n".join(lines)) > MAX_TAG_VAL_LENGTH:
        lines = lines[1:]
    return text


class SparkAutologgingContext(RunContextProvider):
    """Gives a new run what was read before it."""

    def in_context(self) -> bool:
        """Whether something was read since the last run was started."""
        taken = state.thread.last_run_id != _last_run_id
        return bool(_waiting) and not taken and not configuration.get_autologging_config(NAME, "disable", True)

    def tags(self) -> dict[str, Any]:
        """The tag."""
        return {TAG: _shortened(list(_waiting))}
