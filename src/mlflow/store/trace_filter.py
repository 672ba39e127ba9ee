"""Searches of traces for stores that know only the filter: run and model as conditions of it."""

from __future__ import annotations

from mlflow.entities.trace_keys import TraceMetadataKey


def narrowed(filter_string: str | None, run_id: str | None, model_id: str | None) -> str | None:
    """A filter that finds only traces of a run and of a logged model, as far as these are given."""
    conditions = [filter_string] if filter_string else []
    if run_id:
        conditions.append(f"attributes.run_id = '{_quoted(run_id)}'")
    if model_id:
        conditions.append(f"request_metadata.`{TraceMetadataKey.MODEL_ID}` = '{_quoted(model_id)}'")
    return " AND ".join(conditions) or None


def _quoted(text: str) -> str:
    return text.replace("'", "''")
