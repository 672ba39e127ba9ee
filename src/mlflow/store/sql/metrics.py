"""Writing metric points, and the summary row that is kept for every run and metric."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from mlflow.api.limits import MAX_DATASET_DIGEST_LENGTH, MAX_DATASET_NAME_LENGTH, MAX_MODEL_ID_LENGTH, check_length
from mlflow.entities.metric import Metric
from mlflow.exceptions import invalid
from mlflow.store.sql.dialect import Insert, Put
from mlflow.store.sql.transaction import Transaction, chunks

_IDENTITY = ("run_id", "key_id", "timestamp", "step", "value", "is_nan")
_POINT = Insert("metric", _IDENTITY, _IDENTITY)
# a third slower, so only for points that belong to a model or a dataset
_POINT_OF = Insert("metric", (*_IDENTITY, "model_id", "dataset_name", "dataset_digest"), _IDENTITY)
_SUMMARY = Put(
    "run_metric",
    (
        *("run_id", "key_id", "experiment_id", "points"),
        *("last_value", "last_step", "last_timestamp"),
        *("first_value", "first_step", "first_timestamp"),
        *("min_value", "min_step", "max_value", "max_step"),
        *("model_id", "dataset_name", "dataset_digest"),
    ),
    ("run_id", "key_id"),
)
_SUMMARY_NAMES = ", ".join(f'"{name}"' for name in _SUMMARY.columns)
_SUMMARY_OF = f"SELECT {_SUMMARY_NAMES} FROM run_metric WHERE run_id = ? AND key_id = ?"

# positions in a row of _POINT_OF
_KEY, _TIMESTAMP, _STEP, _VALUE, _IS_NAN = 1, 2, 3, 4, 5
# key, then what makes a point "first" or "last"; NaN counts as 0 there, as the protocol has it
_ORDER = itemgetter(_KEY, _STEP, _TIMESTAMP, _VALUE)
_OF_VALUE = itemgetter(_VALUE)


def add_points_of_runs(tx: Transaction, batches: Sequence[tuple[int, int, Sequence[Metric]]]) -> None:
    """Store points that belong to nothing but their runs, and bring their summary rows up to date, in few statements.

    Args:
        batches: number and experiment of a run, whose row the transaction has locked, and its points; a run may come
            more than once.
    """
    ids = tx.key_ids({metric.key for _, _, metrics in batches for metric in metrics})
    experiments = {}
    groups: dict[tuple[int, int], list[tuple]] = {}
    for run_id, experiment_id, metrics in batches:
        experiments[run_id] = experiment_id
        for metric in metrics:
            point = _point(run_id, ids[metric.key], metric)
            group = groups.get(point[:2])
            if group is None:
                groups[point[:2]] = [point]
            else:
                group.append(point)
    for group in groups.values():
        if len(group) > 1:
            group.sort(key=_ORDER)
    if not groups:
        return
    merged = tx.dialect.merges_points
    if merged is not None:
        points = [point[:6] for group in groups.values() for point in group]
        rows = [_fold(None, experiments[run_id], group) for (run_id, _), group in groups.items()]
        tx.execute(merged, (*_arrays(points, 6), *_arrays(rows, 14)))
        return
    if tx.dialect.pairs:
        _add_groups(tx, groups, experiments)
        return
    by_run: dict[int, list[tuple]] = {}
    for (run_id, _), group in groups.items():
        by_run.setdefault(run_id, []).extend(group)
    for run_id, points in by_run.items():
        _add(tx, run_id, experiments[run_id], points)


def _add_groups(tx: Transaction, groups: dict[tuple[int, int], list[tuple]], experiments: dict[int, int]) -> None:
    """Store groups of points, by run and metric, and their summaries, where pairs of numbers can be looked for."""
    points = [point[:6] for group in groups.values() for point in group]
    added = tx.put(_POINT, points)
    if not added:
        return
    before = {}
    for part in chunks(list(groups)):
        listed = ",".join(f"({run_id},{key_id})" for run_id, key_id in part)
        for row in tx.rows(f"SELECT {_SUMMARY_NAMES} FROM run_metric WHERE (run_id, key_id) IN ({listed})"):
            before[row[0], row[1]] = row
    rows = [_fold(before.get(pair), experiments[pair[0]], group) for pair, group in groups.items()]
    if added < len(points):
        # some were there already, so the counts cannot be added up
        keys: dict[int, list[int]] = {}
        for run_id, key_id in groups:
            keys.setdefault(run_id, []).append(key_id)
        counted = {run_id: _counts(tx, run_id, of_run) for run_id, of_run in keys.items()}
        rows = [(*row[:3], counted[row[0]][row[1]], *row[4:]) for row in rows]
    tx.put(_SUMMARY, rows)


def _arrays(rows: Sequence[tuple], width: int) -> list[str]:
    """The columns of rows, each as the text of a PostgreSQL array of numbers."""
    return [
        "{" + ",".join(["NULL" if value is None else repr(value) for value in column]) + "}"
        for column in list(zip(*rows, strict=True))[:width]
    ]


def add_points(tx: Transaction, run_id: int, experiment_id: int, metrics: Sequence[Metric]) -> None:
    """Store points of a run whose row the transaction has locked, and bring its summary rows up to date."""
    ids = tx.key_ids({metric.key for metric in metrics})
    points = [_point(run_id, ids[metric.key], metric) for metric in metrics]
    _add(tx, run_id, experiment_id, points)


def _point(run_id: int, key_id: int, metric: Metric) -> tuple:
    value = float(metric.value)
    if type(metric.step) is not int or type(metric.timestamp) is not int:
        _check_whole(metric)
    if value == value:
        is_nan = 0
    else:
        value, is_nan = 0.0, 1
    return (
        *(run_id, key_id, metric.timestamp, metric.step, value, is_nan),
        *(metric.model_id, metric.dataset_name, metric.dataset_digest),
    )


def _add(tx: Transaction, run_id: int, experiment_id: int, points: list[tuple]) -> None:
    if len(points) == 1:
        point = points[0]
        if _store(tx, points):
            row = tx.row(_SUMMARY_OF, (run_id, point[_KEY]))
            tx.put(_SUMMARY, [_fold(row, experiment_id, points)])
        return
    points.sort(key=_ORDER)
    added = _store(tx, points)
    if added == 0:
        return
    groups: dict[int, list[tuple]] = {}
    for point in points:
        group = groups.get(point[_KEY])
        if group is None:
            groups[point[_KEY]] = [point]
        else:
            group.append(point)
    before = _summaries(tx, run_id, list(groups))
    rows = [_fold(before.get(key), experiment_id, group) for key, group in groups.items()]
    if added < len(points):
        # some were there already, so the counts cannot be added up
        counted = _counts(tx, run_id, list(groups))
        rows = [(*row[:3], counted[row[1]], *row[4:]) for row in rows]
    tx.put(_SUMMARY, rows)


def _store(tx: Transaction, points: list[tuple]) -> int:
    if any(point[6] or point[7] for point in points):
        for point in points:
            check_length("model id", point[6] or "", MAX_MODEL_ID_LENGTH)
            check_length("dataset name", point[7] or "", MAX_DATASET_NAME_LENGTH)
            check_length("dataset digest", point[8] or "", MAX_DATASET_DIGEST_LENGTH)
        return tx.put(_POINT_OF, points)
    return tx.put(_POINT, [point[:6] for point in points])


def _check_whole(metric: Metric) -> None:
    for name in ("step", "timestamp"):
        value = getattr(metric, name)
        if not isinstance(value, int):
            raise invalid(f"Invalid {name} {value!r} of metric {metric.key!r}: it must be a whole number.")
        setattr(metric, name, int(value))


def _fold(before: Any | None, experiment_id: int, points: Sequence[tuple]) -> tuple:
    """The summary row after adding points of one metric, which are in the order of ``_ORDER``."""
    first, last = points[0], points[-1]
    if len(points) == 1:
        lowest = highest = None if last[_IS_NAN] else last
    else:
        numbers = [point for point in points if not point[_IS_NAN]]
        lowest = min(numbers, key=_OF_VALUE) if numbers else None
        highest = max(numbers, key=_OF_VALUE) if numbers else None
    if before is None:
        return (
            *(last[0], last[_KEY], experiment_id, len(points)),
            *(None if last[_IS_NAN] else last[_VALUE], last[_STEP], last[_TIMESTAMP]),
            *(None if first[_IS_NAN] else first[_VALUE], first[_STEP], first[_TIMESTAMP]),
            *((lowest[_VALUE], lowest[_STEP]) if lowest else (None, None)),
            *((highest[_VALUE], highest[_STEP]) if highest else (None, None)),
            *last[6:9],
        )
    row = list(before)
    row[3] += len(points)
    if (last[_STEP], last[_TIMESTAMP], last[_VALUE]) >= (row[5], row[6], row[4] or 0.0):
        row[4:7] = None if last[_IS_NAN] else last[_VALUE], last[_STEP], last[_TIMESTAMP]
        row[14:17] = last[6:9]
    if (first[_STEP], first[_TIMESTAMP], first[_VALUE]) < (row[8], row[9], row[7] or 0.0):
        row[7:10] = None if first[_IS_NAN] else first[_VALUE], first[_STEP], first[_TIMESTAMP]
    if lowest and (row[10] is None or (lowest[_VALUE], lowest[_STEP]) < (row[10], row[11])):
        row[10:12] = lowest[_VALUE], lowest[_STEP]
    if highest and (row[12] is None or (-highest[_VALUE], highest[_STEP]) < (-row[12], row[13])):
        row[12:14] = highest[_VALUE], highest[_STEP]
    return tuple(row)


def _summaries(tx: Transaction, run_id: int, keys: list[int]) -> dict[int, Any]:
    found = {}
    for part in chunks(keys):
        listed = ",".join(map(str, part))
        for row in tx.rows(
            f"SELECT {_SUMMARY_NAMES} FROM run_metric WHERE run_id = ? AND key_id IN ({listed})", (run_id,)
        ):
            found[row[1]] = row
    return found


def _counts(tx: Transaction, run_id: int, keys: list[int]) -> dict[int, int]:
    found = {}
    for part in chunks(keys):
        listed = ",".join(map(str, part))
        found.update(
            tx.rows(
                f"SELECT key_id, count(*) FROM metric WHERE run_id = ? AND key_id IN ({listed}) GROUP BY key_id",
                (run_id,),
            )
        )
    return found
