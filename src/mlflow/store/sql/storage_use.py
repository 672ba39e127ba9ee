"""What experiments and users take: counted now and then, told from a table."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from mlflow.api.storage import SearchStorageUse, StorageUse, StorageUsePage
from mlflow.environment_variables import MILLRACE_EXPERIMENT_QUOTA, MILLRACE_OWNER_QUOTA
from mlflow.exceptions import invalid
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from mlflow.store.keeping import QUOTA_TAG, size_bytes
from mlflow.store.sql.dialect import Put
from mlflow.store.sql.operation import searches
from mlflow.store.sql.page_numbers import page_number
from mlflow.store.sql.scope import within
from mlflow.store.sql.transaction import Transaction, chunks

if TYPE_CHECKING:
    from mlflow.store.sql.tracking import SqlTracking

_FIGURES = ("runs", "points", "traces", "files", "bytes")
_PUT = Put(
    "storage_use",
    ("experiment_id", "owner", *_FIGURES, "counted_time"),
    ("experiment_id", "owner"),
)
_SUMS = ", ".join(f"sum(s.{figure})" for figure in _FIGURES)
_BY_EXPERIMENT = (
    f"SELECT {_SUMS}, max(s.counted_time), s.experiment_id, e.name, t.value FROM storage_use s "
    "JOIN experiment e ON e.id = s.experiment_id "
    'LEFT JOIN experiment_tag t ON t.experiment_id = s.experiment_id AND t."key" = ? '
    "WHERE 1 = 1{} GROUP BY s.experiment_id, e.name, t.value ORDER BY sum(s.bytes) DESC, s.experiment_id"
)
_BY_OWNER = (
    f"SELECT {_SUMS}, max(s.counted_time), s.owner FROM storage_use s WHERE 1 = 1{{}} GROUP BY s.owner "
    "ORDER BY sum(s.bytes) DESC, s.owner"
)


class StorageUseOperations:
    """The operation that tells what is stored."""

    @searches
    def search_storage_use(self, tx: Transaction, request: SearchStorageUse) -> StorageUsePage:
        offset = page_number(request.page_token)
        query, values = (_BY_EXPERIMENT, (QUOTA_TAG,)) if request.group_by == "experiment" else (_BY_OWNER, ())
        wanted = offset + request.max_results + 1
        test, workspace = within(tx, "s")
        rows = tx.first_rows(query.format(test), (*values, *workspace), wanted)
        page = rows[offset : wanted - 1]
        tell = _of_experiment if request.group_by == "experiment" else _of_owner
        return StorageUsePage(list(map(tell, page)), str(wanted - 1) if len(rows) == wanted else None)


def _of_experiment(row: Any) -> StorageUse:
    *figures, number, name, quota = row
    allowed = size_bytes(quota, f"tag {QUOTA_TAG!r}") if quota else _quota(MILLRACE_EXPERIMENT_QUOTA)
    return _use(figures, allowed, experiment_id=str(number), experiment_name=name)


def _of_owner(row: Any) -> StorageUse:
    *figures, owner = row
    # what is of no run is nobody's
    return _use(figures, _quota(MILLRACE_OWNER_QUOTA) if owner else None, owner=owner)


def _use(figures: list[Any], quota: int | None, **of: str) -> StorageUse:
    # sums of MySQL and PostgreSQL are decimals
    runs, points, traces, files, size, counted = map(int, figures)
    over = quota is not None and size > quota
    return StorageUse(runs, points, traces, files, size, counted, quota_bytes=quota, over_quota=over, **of)


def check_quotas() -> None:
    """Raises: INVALID_PARAMETER_VALUE when a quota of the environment is no size."""
    for variable in (MILLRACE_EXPERIMENT_QUOTA, MILLRACE_OWNER_QUOTA):
        _quota(variable)


def _quota(variable: Any) -> int | None:
    text = variable.get()
    return size_bytes(text, variable.name) if text else None


# ---- counting --------------------------------------------------------------------------------------------------------


def count_storage(
    store: SqlTracking,
    served: str | None = None,
    counted_before_ms: int | None = None,
    may_go_on: Callable[[], bool] = lambda: True,
) -> Iterator[tuple[str, Exception | None]]:
    """Count what each experiment takes, one after the other, the one that was counted longest ago first.

    Args:
        served: the store behind the proxy of the database's server; without it, experiments there are not counted.
        counted_before_ms: only experiments not counted since then; None for all.
        may_go_on: asked again and again; what is left is counted the next time when it says no.

    Gives the id of each experiment, and why its artifacts could not be counted: its figures stay as they were then.
    """
    store.writer.write(_forget_removed, None)
    for number, location in store.writer.read(_due, counted_before_ms):
        if not may_go_on():
            return
        try:
            sizes = _sizes(location, served, may_go_on)
            if sizes is None:
                return
        # a store may raise anything: it is away, or forbids it
        except Exception as error:
            yield str(number), error
            continue
        store.writer.write(_keep, (number, store.writer.read(_count, (number, sizes))))
        yield str(number), None


def _forget_removed(_: Any, tx: Transaction, __: Any) -> None:
    tx.execute("DELETE FROM storage_use WHERE experiment_id NOT IN (SELECT id FROM experiment)")


def _due(_: Any, tx: Transaction, before: int | None) -> list[Any]:
    query = (
        "SELECT e.id, e.artifact_location, min(s.counted_time) FROM experiment e LEFT JOIN storage_use s "
        "ON s.experiment_id = e.id GROUP BY e.id, e.artifact_location"
    )
    found = [(counted or 0, number, location) for number, location, counted in tx.rows(query)]
    return [(number, location) for counted, number, location in sorted(found) if before is None or counted < before]


def _sizes(
    location: str | None, served: str | None, may_go_on: Callable[[], bool]
) -> dict[str, tuple[int, int]] | None:
    """Number and bytes of the files in each folder of an experiment's artifacts; None when it was broken off."""
    if not location:
        return {}
    if urlsplit(location).scheme == "mlflow-artifacts":
        if served is None:
            raise invalid(f"{location} is kept by a server: say where with --artifacts-destination.")
        repository, root = get_artifact_repository(served), urlsplit(location).path.strip("/")
    else:
        repository, root = get_artifact_repository(location), ""
    sizes: dict[str, tuple[int, int]] = {}
    for path, size in repository.sizes_below(root or None):
        if not may_go_on():
            return None
        folder, slash, _ = path[len(root) :].lstrip("/").partition("/")
        files, taken = sizes.get(folder if slash else "", (0, 0))
        sizes[folder if slash else ""] = (files + 1, taken + size)
    return sizes


def _count(_: Any, tx: Transaction, request: tuple[int, dict[str, tuple[int, int]]]) -> dict[str, dict[str, int]]:
    """Figures by owner of an experiment."""
    experiment, sizes = request
    found: dict[str, dict[str, int]] = {"": dict.fromkeys(_FIGURES, 0)}

    def add(owner: str | None, figure: str, value: Any) -> None:
        figures = found.setdefault(owner or "", dict.fromkeys(_FIGURES, 0))
        figures[figure] += int(value)

    for owner, runs in tx.rows(
        "SELECT user_id, count(*) FROM run WHERE experiment_id = ? GROUP BY user_id", (experiment,)
    ):
        add(owner, "runs", runs)
    points = (
        "SELECT r.user_id, sum(m.points) FROM run_metric m JOIN run r ON r.id = m.run_id WHERE m.experiment_id = ? "
        "GROUP BY r.user_id"
    )
    for owner, number in tx.rows(points, (experiment,)):
        add(owner, "points", number)
    add("", "traces", tx.row("SELECT count(*) FROM trace WHERE experiment_id = ?", (experiment,))[0])
    owners: dict[str, str] = {}
    for part in chunks(list(sizes)):
        marks = ", ".join("?" * len(part))
        owners.update(tx.rows(f"SELECT uuid, user_id FROM run WHERE uuid IN ({marks})", part))
    for folder, (files, size) in sizes.items():
        add(owners.get(folder), "files", files)
        add(owners.get(folder), "bytes", size)
    return found


def _keep(_: Any, tx: Transaction, request: tuple[int, dict[str, dict[str, int]]]) -> None:
    experiment, found = request
    now = int(time.time() * 1000)
    tx.execute("DELETE FROM storage_use WHERE experiment_id = ?", (experiment,))
    tx.put(_PUT, [(experiment, owner, *figures.values(), now) for owner, figures in found.items()])
