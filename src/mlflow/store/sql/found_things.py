"""Finding anything by a part of its name or the beginning of its id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mlflow.api.finding import (
    Find,
    FoundAnswer,
    FoundExperiment,
    FoundLoggedModel,
    FoundRegisteredModel,
    FoundRun,
    FoundTrace,
)
from mlflow.entities.logged_model_status import LoggedModelStatus
from mlflow.entities.run_status import RunStatus
from mlflow.store.sql.run_fields import containing
from mlflow.store.sql.scope import workspace_of
from mlflow.store.sql.search_conditions import EVERYTHING, Sql, joined, select
from mlflow.store.sql.trace_rows import STATES
from mlflow.store.sql.transaction import Transaction
from mlflow.store.sql.visibility import visible_experiments, visible_models

_LATEST = 200_000
"""How many of the latest rows of a table are looked at by name."""

_SAID = 4
"""How much of an id must be said, since one in sixteen begins with the same letter."""


def found(tx: Transaction, request: Find) -> FoundAnswer:
    """What has a text in its name, or an id that begins with it."""
    search = _Search(tx, request.text.strip(), request.max_results)
    models, prompts = search.registered_models(0), search.registered_models(1)
    return FoundAnswer(search.experiments(), search.runs(), search.logged_models(), models, search.traces(), prompts)


def _status(number: int) -> str:
    return LoggedModelStatus.from_int(number).to_proto()


class _Search:
    def __init__(self, tx: Transaction, text: str, limit: int) -> None:
        self.tx = tx
        self.text = text
        self.limit = limit
        self.workspace = workspace_of(tx)

    def experiments(self) -> list[FoundExperiment]:
        named = containing(self.tx.dialect.name, "name", self.text)
        number = int(self.text) if self.text.isascii() and self.text.isdigit() and len(self.text) < 19 else -1
        visible = visible_experiments(self.tx, "experiment.id") or EVERYTHING
        text = (
            f"SELECT id, name FROM experiment WHERE workspace = ? AND deleted = 0 AND ({named.text} OR id = ?) "
            f"AND {visible.text} ORDER BY id DESC"
        )
        rows = select(self.tx, Sql(text, (self.workspace, *named.values, number, *visible.values)))
        return [FoundExperiment(str(row[0]), row[1]) for row in self._best(rows)]

    def registered_models(self, is_prompt: int) -> list[FoundRegisteredModel]:
        named = containing(self.tx.dialect.name, "name", self.text)
        visible = visible_models(self.tx, "m.name", "m.is_prompt") or EVERYTHING
        text = (
            "SELECT (SELECT max(version) FROM model_version v WHERE v.model_id = m.id), name FROM registered_model m "
            f"WHERE workspace = ? AND is_prompt = ? AND {named.text} AND {visible.text} "
            "ORDER BY last_update_time DESC, id DESC"
        )
        rows = select(self.tx, Sql(text, (self.workspace, is_prompt, *named.values, *visible.values)))
        return [FoundRegisteredModel(name, version) for version, name in self._best(rows)]

    def runs(self) -> list[FoundRun]:
        rows = self._of_experiments("run", "uuid", "t.name, t.status, t.start_time", Sql("t.deleted = 0"))
        return [
            FoundRun(run_id, name, experiment, experiment_name, RunStatus.to_string(status), start)
            for run_id, experiment, experiment_name, name, status, start in rows
        ]

    def logged_models(self) -> list[FoundLoggedModel]:
        rows = self._of_experiments("logged_model", "uuid", "t.name, t.status, t.creation_time", Sql("t.deleted = 0"))
        return [
            FoundLoggedModel(
                model_id, name, experiment, experiment_name, LoggedModelStatus.from_int(status).to_proto(), time
            )
            for model_id, experiment, experiment_name, name, status, time in rows
        ]

    def traces(self) -> list[FoundTrace]:
        rows = self._of_experiments("trace", "trace_id", "t.name, t.state, t.request_time", Sql("1 = 1"))
        return [
            FoundTrace(trace_id, experiment, experiment_name, STATES[state].value, time, name)
            for trace_id, experiment, experiment_name, name, state, time in rows
        ]

    def _of_experiments(self, table: str, public_id: str, columns: str, tests: Sql) -> list[tuple[Any, ...]]:
        """Rows of a table, first by id and then by name, each the newest first."""
        found: dict[int, Any] = {}
        conditions = [containing(self.tx.dialect.name, "t.name", self.text)]
        latest = select(self.tx, Sql(f"SELECT max(id) FROM {table}"))[0][0] or 0
        if latest > _LATEST:
            conditions[0] = joined(" AND ", [Sql("t.id > ?", (latest - _LATEST,)), conditions[0]])
        if len(self.text.removeprefix("tr-").removeprefix("m-")) >= _SAID:
            # an id is ASCII: everything that begins with the text
            conditions.insert(0, Sql(f"t.{public_id} >= ? AND t.{public_id} < ?", (self.text, self.text + "~")))
        elif self.text:
            conditions.insert(0, Sql(f"t.{public_id} = ?", (self.text,)))
        visible = visible_experiments(self.tx, "e.id", table) or EVERYTHING
        for condition in conditions:
            within = Sql("e.deleted = 0 AND e.workspace = ?", (self.workspace,))
            where = joined(" AND ", [tests, within, condition, visible])
            text = (
                f"SELECT t.id, t.{public_id}, t.experiment_id, e.name, {columns} FROM {table} t "
                f"JOIN experiment e ON e.id = t.experiment_id WHERE {where.text} ORDER BY t.id DESC"
            )
            if len(found) < self.limit:
                for number, *row in select(self.tx, Sql(text, where.values), self.limit):
                    found.setdefault(number, row)
        return [(row[0], str(row[1]), *row[2:]) for row in list(found.values())[: self.limit]]

    def _best(self, rows: Sequence[Any]) -> list[Any]:
        """The first rows: those whose name begins with the text, then others."""
        text = self.text.lower()
        return sorted(rows, key=lambda row: not row[1].lower().startswith(text))[: self.limit]
