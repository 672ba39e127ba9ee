"""Kinds of places for traces that are hosted services, and how notebooks show traces: not offered."""

from __future__ import annotations

from typing import Any, NoReturn

from mlflow.exceptions import unsupported

_HOSTED = "Traces are kept in experiments of a tracking store."


def set_experiment_trace_location(
    location: Any, experiment_id: str | None = None, sql_warehouse_id: str | None = None
) -> NoReturn:
    """Not offered: tables of a hosted service as the place of an experiment's traces."""
    raise unsupported("mlflow.tracing.set_experiment_trace_location", _HOSTED)


def unset_experiment_trace_location(location: Any, experiment_id: str | None = None) -> NoReturn:
    """Not offered: tables of a hosted service as the place of an experiment's traces."""
    raise unsupported("mlflow.tracing.unset_experiment_trace_location", _HOSTED)


def set_databricks_monitoring_sql_warehouse_id(sql_warehouse_id: str, experiment_id: str | None = None) -> NoReturn:
    """Not offered: it belongs to a hosted service."""
    raise unsupported("mlflow.tracing.set_databricks_monitoring_sql_warehouse_id", _HOSTED)


def enable_notebook_display() -> NoReturn:
    """Not in this release: traces shown below the cells of a notebook."""
    raise unsupported("mlflow.tracing.enable_notebook_display", "The web page shows traces.")


def disable_notebook_display() -> None:
    """Nothing: traces are not shown below the cells of a notebook."""
