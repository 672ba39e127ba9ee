"""Which keys and values runs have."""

from __future__ import annotations

from mlflow.api.run_keys import KINDS, RunKey, RunKeysPage, SearchRunKeys
from mlflow.exceptions import invalid
from mlflow.store.sql.experiments import number_of
from mlflow.store.sql.search_conditions import Sql, numbers_in, select
from mlflow.store.sql.transaction import Transaction


def page_of_keys(tx: Transaction, request: SearchRunKeys) -> RunKeysPage:
    """A page of the keys that the runs of some experiments have."""
    experiments = sorted({number_of(experiment_id) for experiment_id in request.experiment_ids})
    start, after = _place(request.page_token)
    found: list[RunKey] = []
    for kind in [request.kind] if request.kind else KINDS[start:]:
        names = _keys_of(tx, kind, experiments)
        if request.contains:
            names = [name for name in names if request.contains.lower() in name.lower()]
        found += [RunKey(kind, name) for name in names if kind != KINDS[start] or name > after]
    page = found[: request.max_results]
    token = f"{page[-1].kind}/{page[-1].key}" if len(found) > len(page) else None
    return RunKeysPage(page, token)


def _keys_of(tx: Transaction, kind: str, experiments: list[int]) -> list[str]:
    if kind == "metric":
        of_experiments = numbers_in("experiment_id", experiments)
        query = f"SELECT DISTINCT key_id FROM run_metric WHERE {of_experiments.text}"
        ids = [row[0] for row in select(tx, Sql(query, of_experiments.values))]
        names = tx.key_names(ids)
        return sorted(names[number] for number in ids)
    of_experiments = numbers_in("r.experiment_id", experiments)
    query = f'SELECT DISTINCT k."key" FROM run r JOIN {kind} k ON k.run_id = r.id WHERE {of_experiments.text}'
    return sorted(row[0] for row in select(tx, Sql(query, of_experiments.values)))


def _place(token: str | None) -> tuple[int, str]:
    if not token:
        return 0, ""
    kind, slash, key = token.partition("/")
    if not slash or kind not in KINDS:
        raise invalid(f"Invalid page token {token[:100]!r}: pass the next_page_token of an answer, unchanged.")
    return KINDS.index(kind), key
