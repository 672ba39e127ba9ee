"""Searching runs: which runs, and pages of what they hold."""

from __future__ import annotations

from mlflow.api.tracking import Count, CountRuns, RunsPage, SearchRuns
from mlflow.exceptions import invalid
from mlflow.store.sql.operation import searches
from mlflow.store.sql.run_rows import CHILDREN, DATASETS, PARTS, rows_of, run_messages
from mlflow.store.sql.transaction import Transaction

_KEYED = frozenset(("metrics", "params", "tags"))
_PARTS = PARTS | {CHILDREN, DATASETS}


class RunSearch:
    """The operations that find runs."""

    @searches
    def search_runs(self, tx: Transaction, request: SearchRuns) -> RunsPage:
        from mlflow.store.sql.search import find_runs

        parts, keys = wanted(request.fields)
        numbers, token = find_runs(tx, request)
        return RunsPage(run_messages(tx, rows_of(tx, numbers), parts, keys), token)

    @searches
    def count_runs(self, tx: Transaction, request: CountRuns) -> Count:
        from mlflow.store.sql.search import count_runs

        return Count(count_runs(tx, request))


def wanted(fields: list[str]) -> tuple[frozenset[str], dict[str, list[str]]]:
    """Which parts of a run to read, and of which only certain keys.

    Raises: INVALID_PARAMETER_VALUE for a field that runs do not have.
    """
    if not fields:
        return PARTS, {}
    whole, keys = set(), {}
    for field in fields:
        part, dot, key = field.partition(".")
        if field == "info":
            continue
        if part not in _PARTS or (dot and (part not in _KEYED or not key)):
            raise invalid(
                f"Invalid field {field!r}: allowed are info, {', '.join(sorted(_PARTS))}, and single keys such as "
                "metrics.loss, params.lr or tags.team."
            )
        if dot:
            keys.setdefault(part, []).append(key)
        else:
            whole.add(part)
    for part in whole:
        keys.pop(part, None)
    if "inputs" in whole:
        whole.discard(DATASETS)
    return frozenset(whole | keys.keys()), keys
