"""Runs as a pandas DataFrame, built column by column."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import missing_package

if TYPE_CHECKING:
    import pandas

    from mlflow.entities.message import RunMessage

_INFO = ("run_id", "experiment_id", "status", "artifact_uri")
_TIMES = ("start_time", "end_time")


def pandas_for(purpose: str) -> Any:
    """The module pandas.

    Raises: FEATURE_DISABLED, saying how to install it.
    """
    try:
        import pandas
    except ImportError:
        raise missing_package("pandas", purpose, "pandas") from None
    return pandas


def frame_of(runs: "list[RunMessage]") -> "pandas.DataFrame":
    """One row a run.

    Columns: run_id, experiment_id, status, artifact_uri, start_time and end_time (UTC), then metrics.*, params.* and
    tags.*, each in the order in which they first occur. What a run lacks is NaN or None.
    """
    pd = pandas_for("search_runs as a DataFrame")
    columns: dict[str, Any] = {name: [getattr(run.info, name) for run in runs] for name in _INFO}
    for name in _TIMES:
        # 0 stands for a time that was never set
        times = pd.Series([getattr(run.info, name) or None for run in runs], dtype="Int64")
        columns[name] = pd.to_datetime(times, unit="ms", utc=True)
    count = len(runs)
    nan = float("nan")
    columns |= _spread("metrics.", ((row, run.data.metrics) for row, run in enumerate(runs)), count, nan)
    columns |= _spread("params.", ((row, run.data.params) for row, run in enumerate(runs)), count, None)
    columns |= _spread("tags.", ((row, run.data.tags) for row, run in enumerate(runs)), count, None)
    return pd.DataFrame(columns)


def _spread(prefix: str, rows: Iterable[tuple[int, list[Any]]], count: int, absent: Any) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {}
    for row, entries in rows:
        for entry in entries:
            column = columns.get(entry.key)
            if column is None:
                column = columns[entry.key] = [absent] * count
            column[row] = entry.value
    return {prefix + key: column for key, column in columns.items()}
