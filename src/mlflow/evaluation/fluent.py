"""Keep evaluations with a run, as tables."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from typing import Any

from mlflow.evaluation.evaluation import Evaluation
from mlflow.exceptions import invalid

_ROW = ("inputs_id", "inputs", "outputs", "request_id", "targets", "error_code", "error_message")
_ASSESSMENT = (
    *("evaluation_id", "name", "source", "timestamp", "boolean_value", "numeric_value", "string_value"),
    *("rationale", "metadata", "error_code", "error_message", "span_id"),
)
_METRIC = ("key", "value", "timestamp", "step", "model_id", "dataset_name", "dataset_digest", "run_id")


def log_evaluations(*, evaluations: Sequence[Evaluation], run_id: str | None = None) -> list[Evaluation]:
    """Log evaluations as the tables ``_evaluations.json``, ``_assessments.json``, ``_metrics.json``, ``_tags.json``.

    Args:
        evaluations: what to log.
        run_id: where; None means the active run, which is started if there is none.

    Returns: the evaluations.
    """
    for entry in evaluations:
        if not isinstance(entry, Evaluation):
            raise invalid(f"'evaluations' must hold Evaluation objects, not {type(entry).__name__}.")
    if not evaluations:
        return []
    from mlflow.tracking.client import MlflowClient
    from mlflow.tracking.runs import active_run_id

    client, run_id = MlflowClient(), run_id or active_run_id()
    now = int(time.time() * 1000)
    tables: dict[str, list[dict[str, Any]]] = {"evaluations": [], "metrics": [], "assessments": [], "tags": []}
    for entry in evaluations:
        own = {"evaluation_id": uuid.uuid4().hex}
        values = {name: getattr(entry, name) for name in _ROW}
        tables["evaluations"].append({**own, "run_id": run_id, **values})
        tables["assessments"] += [one.row(own["evaluation_id"], now) for one in entry.assessments or []]
        tables["metrics"] += [{**{key: getattr(m, key) for key in _METRIC}, **own} for m in entry.metrics or []]
        tables["tags"] += [{"key": key, "value": value, **own} for key, value in (entry.tags or {}).items()]
    columns = {
        "evaluations": ("evaluation_id", "run_id", *_ROW),
        "assessments": _ASSESSMENT,
        "metrics": (*_METRIC, "evaluation_id"),
        "tags": ("key", "value", "evaluation_id"),
    }
    for name, rows in tables.items():
        if rows:
            table = {column: [row[column] for row in rows] for column in columns[name]}
            client.log_table(run_id, table, f"_{name}.json")
    return list(evaluations)
