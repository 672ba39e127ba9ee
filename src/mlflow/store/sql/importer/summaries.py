"""The summary rows of metrics, computed by the database from all points of some runs at once."""

from __future__ import annotations

from mlflow.store.sql.transaction import Transaction

# The same order as in mlflow.store.sql.metrics: by step, time and value, with NaN as 0.
_UP = 'step, "timestamp", value, is_nan DESC'
_DOWN = 'step DESC, "timestamp" DESC, value DESC, is_nan'
_LOW = "is_nan, value, step"
_HIGH = "is_nan, value DESC, step"


def _rank(name: str, order: str) -> str:
    return f"row_number() OVER (PARTITION BY run_id, key_id ORDER BY {order}) AS {name}"


def _of(rank: str, column: str) -> str:
    return f"max(CASE WHEN {rank} = 1 THEN {column} END)"


def _number(rank: str, column: str) -> str:
    """A column of the point of that rank, NULL if the point is NaN."""
    return f"max(CASE WHEN {rank} = 1 AND is_nan = 0 THEN {column} END)"


_SUMMARISE = f"""
INSERT INTO run_metric (run_id, key_id, experiment_id, points,
  last_value, last_step, last_timestamp, first_value, first_step, first_timestamp,
  min_value, min_step, max_value, max_step)
SELECT p.run_id, p.key_id, max(r.experiment_id), count(*),
  {_number("last_rank", "value")}, {_of("last_rank", "step")}, {_of("last_rank", '"timestamp"')},
  {_number("first_rank", "value")}, {_of("first_rank", "step")}, {_of("first_rank", '"timestamp"')},
  {_number("low_rank", "value")}, {_number("low_rank", "step")},
  {_number("high_rank", "value")}, {_number("high_rank", "step")}
FROM (SELECT run_id, key_id, step, "timestamp", value, is_nan,
  {_rank("first_rank", _UP)}, {_rank("last_rank", _DOWN)}, {_rank("low_rank", _LOW)}, {_rank("high_rank", _HIGH)}
  FROM metric WHERE run_id >= ? AND run_id <= ?) p
JOIN run r ON r.id = p.run_id GROUP BY p.run_id, p.key_id"""


def summarise(tx: Transaction, first_run: int, last_run: int) -> None:
    """Add the summary rows of all metrics of the runs with these numbers and those between; they must have none."""
    tx.execute(_SUMMARISE, (first_run, last_run))
