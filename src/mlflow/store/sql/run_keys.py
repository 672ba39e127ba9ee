"""Which keys runs have.

Nothing is kept for it at write time. Metrics are told by an index that has them by experiment. Params and tags are told
by an index that has them by key, of all experiments, so first the newest runs are read, which mostly have all there is:

1. the keys of the newest ``_NEWEST`` runs of the experiments; if there are no more runs, these are all;
2. the keys that the whole database has, by skipping from key to key; if there are no others, these are all;
3. of the others, those that one of a few runs with that key tells (SQLite);
4. what is still open is looked up in all runs of the experiments, and remembered for some minutes.

So only a key that older runs get, and that runs of other experiments have too, may be missing, for those minutes.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from mlflow.api.run_keys import KINDS, RunKey, RunKeysPage, SearchRunKeys
from mlflow.exceptions import invalid
from mlflow.store.sql.experiments import experiments_asked
from mlflow.store.sql.search_conditions import Sql, numbers_in, select
from mlflow.store.sql.transaction import Transaction

_NEWEST = 1000
_TRIED = 8
"""How many runs with a key are looked at to see whether one is of the experiments."""
_REMEMBERED_SECONDS = 300
_MOST_REMEMBERED = 200

Remembered = dict[tuple[str, tuple[int, ...]], tuple[float, frozenset[str]]]
"""By kind and experiments: when it was looked up, and the keys."""


def page_of_keys(tx: Transaction, request: SearchRunKeys, remembered: Remembered) -> RunKeysPage:
    """A page of the keys that the runs of some experiments have.

    Args:
        remembered: what was found by reading all runs; changed here.
    """
    experiments = experiments_asked(tx, request.experiment_ids)
    start, after = _place(request.page_token)
    part = (request.contains or "").lower()
    found: list[RunKey] = []
    for kind in [request.kind] if request.kind else KINDS[start:]:
        names = _metrics(tx, experiments) if kind == "metric" else _texts(tx, kind, experiments, remembered)
        found += [
            RunKey(kind, name)
            for name in sorted(names)
            if part in name.lower() and (kind != KINDS[start] or name > after)
        ]
        if len(found) > request.max_results:
            break
    page = found[: request.max_results]
    token = f"{page[-1].kind}/{page[-1].key}" if len(found) > len(page) else None
    return RunKeysPage(page, token)


def _place(token: str | None) -> tuple[int, str]:
    if not token:
        return 0, ""
    kind, slash, key = token.partition("/")
    if not slash or kind not in KINDS:
        raise invalid(f"Invalid page token {token[:100]!r}: pass the next_page_token of an answer, unchanged.")
    return KINDS.index(kind), key


def _metrics(tx: Transaction, experiments: Iterable[int]) -> set[str]:
    ids: set[int] = set()
    for experiment in experiments:
        ids |= set(_skipping(tx, "run_metric", "key_id", "experiment_id = ?", (experiment,)))
    names = tx.key_names(ids)
    return {names[number] for number in ids}


def _skipping(tx: Transaction, table: str, column: str, where: str, values: tuple) -> list:
    """The different values of an indexed column, by skipping from one to the next."""
    if tx.dialect.name in ("mysql", "mssql"):
        # MySQL skips by itself
        return [row[0] for row in tx.rows(f"SELECT DISTINCT {column} FROM {table} WHERE {where}", values)]
    least = f"SELECT min({column}) AS k FROM {table} WHERE {where}"
    query = (
        f"WITH RECURSIVE one AS ({least} UNION ALL SELECT ({least} AND {column} > one.k) FROM one "
        "WHERE one.k IS NOT NULL) SELECT k FROM one WHERE k IS NOT NULL"
    )
    return [row[0] for row in tx.rows(query, (*values, *values))]


def _texts(tx: Transaction, kind: str, experiments: list[int], remembered: Remembered) -> set[str]:
    scope = numbers_in("r.experiment_id", experiments)
    runs, are_all = _newest(tx, experiments) if experiments else ([], True)
    if not runs:
        return set()
    listed = ",".join(map(str, runs))
    found = {row[0] for row in tx.rows(f'SELECT DISTINCT "key" FROM {kind} WHERE run_id IN ({listed})')}
    if are_all:
        return found
    others = set(_skipping(tx, kind, '"key"', "1 = 1", ())) - found
    if others and tx.dialect.name == "sqlite":
        for key in sorted(others):
            told = _tried(tx, kind, key, scope)
            if told is not None:
                others.discard(key)
                found |= {key} if told else set()
    if others:
        found |= others & _of_all_runs(tx, kind, experiments, scope, remembered)
    return found


def _newest(tx: Transaction, experiments: list[int]) -> tuple[list[int], bool]:
    """The newest runs of experiments, of each and of each stage of life some, and whether these are all."""
    size = max(10, _NEWEST // len(experiments))
    runs, are_all = [], True
    for experiment in experiments:
        for deleted in (0, 1):
            query = "SELECT id FROM run WHERE experiment_id = ? AND deleted = ? ORDER BY start_time DESC"
            found = tx.first_rows(query, (experiment, deleted), size)
            runs += [row[0] for row in found]
            are_all = are_all and len(found) < size
    return runs, are_all


def _tried(tx: Transaction, kind: str, key: str, scope: Sql) -> bool | None:
    """Whether a run of the experiments has a key, judged by a few that have it; None if these do not tell."""
    text = (
        f"SELECT count(*), sum({scope.text}) FROM "
        f'(SELECT run_id FROM {kind} WHERE "key" = ? LIMIT {_TRIED}) c JOIN run r ON r.id = c.run_id'
    )
    tried, hits = tx.row(text, (*scope.values, key))
    return True if hits else False if tried < _TRIED else None


def _of_all_runs(
    tx: Transaction, kind: str, experiments: list[int], scope: Sql, remembered: Remembered
) -> frozenset[str]:
    place = (kind, tuple(experiments))
    known = remembered.get(place)
    if known is not None and time.monotonic() < known[0] + _REMEMBERED_SECONDS:
        return known[1]
    query = f'SELECT DISTINCT k."key" FROM run r JOIN {kind} k ON k.run_id = r.id WHERE {scope.text}'
    keys = frozenset(row[0] for row in select(tx, Sql(query, scope.values)))
    if len(remembered) >= _MOST_REMEMBERED:
        remembered.clear()
    remembered[place] = time.monotonic(), keys
    return keys
