"""Import of a database that MLflow 2.x or 3.x made, in place: our tables beside its own, which are only read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from mlflow.entities.run_status import RunStatus
from mlflow.exceptions import MlflowException, invalid
from mlflow.store.sql.errors import without_password
from mlflow.store.sql.importer import catalog, database_models, database_traces, progress
from mlflow.store.sql.importer.database_models import LOGGED_STAGES, REGISTRY_STAGES, ModelTables
from mlflow.store.sql.importer.database_traces import TraceTables
from mlflow.store.sql.importer.ids import given_ids
from mlflow.store.sql.importer.report import ImportReport
from mlflow.store.sql.importer.summaries import summarise
from mlflow.store.sql.importer.traces import SPANS_APART
from mlflow.store.sql.migrations import upgrade
from mlflow.store.sql.sqlite import table_names
from mlflow.store.sql.tracking import SqlTracking
from mlflow.store.sql.transaction import Transaction

SOURCE = "MLflow's tables"
"""What the progress of an import in place is kept under."""

RUNS_AT_ONCE = 50
"""Runs whose params, tags and metrics are copied in one transaction."""

# MLflow's tables that need no import: what they say is computed anew, or is of no use here
_DERIVED = database_traces.DERIVED.union(
    ("alembic_version", "alembic_version_job", "latest_metrics", "sqlite_sequence", progress.TABLE)
)
_IMPORTED = frozenset(
    (
        *("experiments", "experiment_tags", "runs", "params", "tags", "metrics", "datasets", "inputs", "input_tags"),
        *database_models.IMPORTED,
        *database_traces.IMPORTED,
    )
)
_STAGES = (
    *("experiments", "runs", "params", "tags", "metric points", "data sets", "inputs and outputs"),
    *LOGGED_STAGES,
    *REGISTRY_STAGES,
    database_traces.STAGE,
)
_TABLES = frozenset(("experiments", "runs", "metrics", "params", "tags"))


def made_by_mlflow(uri: str) -> bool:
    """Whether MLflow itself made the database (our own tables may be beside its own already)."""
    return catalog.tables(catalog.database_of(uri)).keys() >= _TABLES


def import_database(uri: str, progress: Callable[[str, int, int], Any] | None = None) -> ImportReport:
    """Import what a database made by MLflow has of experiments, runs, models and traces, in place, and report on it.

    MLflow's own tables stay as they are. An import that was broken off goes on where it was; one that was finished is
    not repeated, but what an older release left is added. MLflow should not write to the database meanwhile.

    Args:
        uri: the database, as MLflow's ``--backend-store-uri`` has it.
        progress: called with (what, done, of how many) as the import proceeds.

    Raises: INVALID_PARAMETER_VALUE when MLflow did not make the database; DATA_LOSS when, at the end, the numbers of
        rows of both sides differ.
    """
    return _DatabaseImport(uri, progress).run()


class _DatabaseImport(ModelTables, TraceTables):
    def __init__(self, uri: str, report_progress: Callable[[str, int, int], Any] | None) -> None:
        self.shown = without_password(uri)
        self.report_progress = report_progress or (lambda *_: None)
        database = catalog.database_of(uri)
        self.columns = catalog.tables(database)
        missing = _TABLES - self.columns.keys()
        if missing:
            raise invalid(f"The database {self.shown} was not made by MLflow: it has no table {min(missing)!r}.")
        # before any table of ours, so that nobody takes a half imported store for a whole one
        progress.create_table(database, self.columns.keys())
        if "schema_version" in self.columns:
            upgrade(database)
        self.store = SqlTracking.open(uri, beside_mlflow=True)
        self.report = ImportReport(self.shown, self.shown)
        dialect = self.store.database.dialect.name
        self.number = {"mysql": "SIGNED"}.get(dialect, "INTEGER")
        self.as_ours = {
            "postgresql": '{} COLLATE "C"',
            "mysql": "CONVERT({} USING utf8mb4) COLLATE utf8mb4_bin",
            "mssql": "{} COLLATE Latin1_General_100_BIN2",
        }.get(dialect, "{}").format
        self.default_workspace = ""
        if "workspace" in self.columns["experiments"]:
            self.default_workspace = " WHERE e.workspace = 'default'"

    def run(self) -> ImportReport:
        try:
            if self._write(self._is_finished):
                self.report.repeated = self._write(self._has_models_and_traces)
            else:
                self._stage("experiments", self._experiments)
                self._stage("runs", self._runs)
                self._stage("data sets", self._datasets)
                self._in_chunks("params", lambda tx, ids: self._texts(tx, ids, "params", "param"))
                self._in_chunks("tags", lambda tx, ids: self._texts(tx, ids, "tags", "tag"))
                self._in_chunks("metric points", self._points)
                self._in_chunks("inputs and outputs", self._inputs)
                self._write(self._verify)
                self._import_models()
                self.import_traces(SOURCE)
                self._stage("all", lambda tx: 0)
            if not self.report.repeated:
                # an older release finished without them
                self._import_models()
                self.import_traces(SOURCE)
            self._write(self._finish_report)
        finally:
            self.store.close()
        return self.report

    # ---- how a stage runs --------------------------------------------------------------------------------------------

    def _write(self, body: Callable[[Transaction], Any]) -> Any:
        return self.store.writer.write(lambda store, tx, request: body(tx), None)

    def _is_finished(self, tx: Transaction) -> bool:
        return progress.Stage(tx, SOURCE, "all").finished

    def _has_models_and_traces(self, tx: Transaction) -> bool:
        """Whether the stages are finished that came with the second and third version of the schema."""
        stages = (*LOGGED_STAGES, *REGISTRY_STAGES, database_traces.STAGE)
        return all(progress.Stage(tx, SOURCE, stage).finished for stage in stages)

    def _import_models(self) -> None:
        self._stage("logged models", self.logged_models)
        self._in_chunks("metric points of logged models", self.logged_model_points, "logged_model")
        self._stage("registered models", lambda tx: self.registry(tx, SOURCE))

    def _stage(self, name: str, body: Callable[[Transaction], int]) -> None:
        """Run a stage in one transaction, unless it is finished."""

        def attempt(tx: Transaction) -> None:
            stage = progress.Stage(tx, SOURCE, name)
            if not stage.finished:
                stage.advance(body(tx), finished=True)

        self.report_progress(name, 0, 1)
        self._write(attempt)
        self.report_progress(name, 1, 1)

    def _in_chunks(self, name: str, body: Callable[[Transaction, dict[int, str]], int], table: str = "run") -> None:
        """Run a stage for some runs (or models) after the other, each time in a transaction, unless it is finished."""
        last = self._write(lambda tx: tx.row(f"SELECT max(id) FROM {table}")[0]) or 0
        position, finished = 0, False

        def attempt(tx: Transaction) -> tuple[int, bool]:
            stage = progress.Stage(tx, SOURCE, name)
            if not stage.finished:
                query = f"SELECT id, uuid FROM {table} WHERE id > ? ORDER BY id"
                runs = dict(tx.first_rows(query, (stage.position,), RUNS_AT_ONCE))
                stage.position = max(runs, default=stage.position)
                stage.advance(body(tx, runs) if runs else 0, stage.position, len(runs) < RUNS_AT_ONCE)
            return stage.position, stage.finished

        while not finished:
            position, finished = self._write(attempt)
            self.report_progress(name, position, last)

    # ---- the stages --------------------------------------------------------------------------------------------------

    def _column(self, table: str, column: str, otherwise: str = "NULL") -> str:
        """A column of MLflow's table, or what stands for it where an older MLflow had none."""
        return f'{table[0]}."{column}"' if column in self.columns[table] else otherwise

    def _experiments(self, tx: Transaction) -> int:
        # the tables are new: this is the Default experiment, which MLflow has too
        if tx.row("SELECT 1 FROM experiments WHERE experiment_id = 0 OR name = 'Default'"):
            tx.execute("DELETE FROM experiment")
        deleted = "CASE WHEN e.lifecycle_stage = 'deleted' THEN {} ELSE {} END"
        updated = self._column("experiments", "last_update_time", "0")
        with given_ids(tx, "experiment"):
            count = tx.execute(
                "INSERT INTO experiment (id, name, artifact_location, deleted, creation_time, last_update_time, "
                f"deleted_time) SELECT e.experiment_id, e.name, e.artifact_location, {deleted.format(1, 0)}, "
                f"{self._column('experiments', 'creation_time')}, {updated}, {deleted.format(updated, 'NULL')} "
                f"FROM experiments e{self.default_workspace} ORDER BY e.experiment_id"
            )
        if "experiment_tags" in self.columns:
            tx.execute(
                'INSERT INTO experiment_tag (experiment_id, "key", value) '
                "SELECT t.experiment_id, t.\"key\", COALESCE(t.value, '') FROM experiment_tags t "
                "JOIN experiment e ON e.id = t.experiment_id"
            )
        return count

    def _runs(self, tx: Transaction) -> int:
        name = "SELECT t.value FROM tags t WHERE t.run_uuid = r.run_uuid AND t.\"key\" = 'mlflow.runName'"
        status = " ".join(f"WHEN '{RunStatus.to_string(status)}' THEN {status}" for status in RunStatus.all_status())
        deleted_time = self._column("runs", "deleted_time")
        count = tx.execute(
            "INSERT INTO run (uuid, experiment_id, name, user_id, status, start_time, end_time, deleted, deleted_time, "
            f"artifact_uri) SELECT r.run_uuid, r.experiment_id, COALESCE(NULLIF(r.name, ''), ({name}), ''), r.user_id, "
            f"CASE r.status {status} ELSE {RunStatus.RUNNING} END, r.start_time, r.end_time, "
            "CASE WHEN r.lifecycle_stage = 'deleted' THEN 1 ELSE 0 END, "
            # runs that went with their experiment have its time, so that they come back with it
            f"CASE WHEN e.deleted = 1 AND COALESCE({deleted_time}, e.deleted_time) >= e.deleted_time "
            f"THEN e.deleted_time ELSE {deleted_time} END, r.artifact_uri "
            "FROM runs r JOIN experiment e ON e.id = r.experiment_id ORDER BY r.start_time, r.run_uuid"
        )
        if tx.dialect.name == "postgresql":
            # without statistics of the new table, the joins below might read all of MLflow's each time
            tx.execute("ANALYZE run")
        return count

    def _datasets(self, tx: Transaction) -> int:
        if "datasets" not in self.columns:
            return 0
        return tx.execute(
            'INSERT INTO dataset (experiment_id, name, digest, source_type, source, "schema", profile) '
            "SELECT d.experiment_id, d.name, d.digest, d.dataset_source_type, d.dataset_source, d.dataset_schema, "
            "d.dataset_profile FROM datasets d JOIN experiment e ON e.id = d.experiment_id ORDER BY d.dataset_uuid"
        )

    def _texts(self, tx: Transaction, runs: dict[int, str], theirs: str, ours: str) -> int:
        return tx.execute(
            f"""INSERT INTO {ours} (run_id, "key", value) SELECT r.id, t."key", COALESCE(t.value, '') """
            f"FROM {theirs} t JOIN run r ON r.uuid = {self.as_ours('t.run_uuid')} "
            f"WHERE t.run_uuid IN ({_marks(runs)})",
            list(runs.values()),
        )

    def _points(self, tx: Transaction, runs: dict[int, str]) -> int:
        uuids = list(runs.values())
        key = self.as_ours('m."key"')
        names = tx.rows(f"SELECT DISTINCT {key} FROM metrics m WHERE m.run_uuid IN ({_marks(runs)})", uuids)
        tx.key_ids(row[0] for row in names)
        is_nan = f"CAST({self._column('metrics', 'is_nan', '0')} AS {self.number})"
        count = tx.execute(
            'INSERT INTO metric (run_id, key_id, step, "timestamp", value, is_nan) '
            f"""SELECT r.id, k.id, {self._column("metrics", "step", "0")}, m."timestamp", m.value, {is_nan} """
            f"FROM metrics m JOIN run r ON r.uuid = {self.as_ours('m.run_uuid')} JOIN metric_key k ON k.name = {key} "
            f"WHERE m.run_uuid IN ({_marks(runs)})",
            uuids,
        )
        summarise(tx, min(runs), max(runs))
        return count

    def _inputs(self, tx: Transaction, runs: dict[int, str]) -> int:
        if "inputs" not in self.columns:
            return 0
        uuids, marks = list(runs.values()), _marks(runs)
        same = f"d.name = {self.as_ours('o.name')} AND d.digest = {self.as_ours('o.digest')}"
        used = (
            "FROM inputs i JOIN datasets o ON o.dataset_uuid = i.source_id "
            f"JOIN run r ON r.uuid = {self.as_ours('i.destination_id')} "
            f"JOIN dataset d ON d.experiment_id = o.experiment_id AND {same} "
        )
        of_runs = f"WHERE i.source_type = 'DATASET' AND i.destination_type = 'RUN' AND i.destination_id IN ({marks})"
        count = tx.execute(
            f"INSERT INTO run_dataset (run_id, dataset_id) SELECT DISTINCT r.id, d.id {used}{of_runs}", uuids
        )
        tx.execute(
            'INSERT INTO run_dataset_tag (run_dataset_id, "key", value) SELECT u.id, t.name, t.value '
            f"{used}JOIN run_dataset u ON u.run_id = r.id AND u.dataset_id = d.id "
            f"JOIN input_tags t ON t.input_uuid = i.input_uuid {of_runs}",
            uuids,
        )
        models = (
            f"FROM inputs i JOIN run r ON r.uuid = {self.as_ours('i.source_id')} "
            f"WHERE i.source_type = '{{}}' AND i.destination_type = '{{}}' AND i.source_id IN ({marks})"
        )
        count += tx.execute(
            "INSERT INTO run_model_input (run_id, model_id) SELECT DISTINCT r.id, i.destination_id "
            + models.format("RUN_INPUT", "MODEL_INPUT"),
            uuids,
        )
        return count + tx.execute(
            "INSERT INTO run_model_output (run_id, model_id, step) SELECT DISTINCT r.id, i.destination_id, "
            f"{self._column('inputs', 'step', '0')} " + models.format("RUN_OUTPUT", "MODEL_OUTPUT"),
            uuids,
        )

    # ---- at the end --------------------------------------------------------------------------------------------------

    def _verify(self, tx: Transaction) -> None:
        """Compare the numbers of rows of both sides.

        Raises: DATA_LOSS.
        """
        runs = f"runs r JOIN experiments e ON e.experiment_id = r.experiment_id{self.default_workspace}"
        of_runs = f"{{}} t WHERE t.run_uuid IN (SELECT r.run_uuid FROM {runs})"
        for theirs, ours in (
            (
                f"experiments e{self.default_workspace}",
                "experiment WHERE id IN (SELECT experiment_id FROM experiments)",
            ),
            (runs, "run"),
            (of_runs.format("params"), "param"),
            (of_runs.format("tags"), "tag"),
            (of_runs.format("metrics"), "metric"),
        ):
            expected, found = (tx.row(f"SELECT count(*) FROM {table}")[0] for table in (theirs, ours))
            if expected != found:
                raise MlflowException(
                    f"The import of {self.shown} is not complete: {found} rows in {ours.split()[0]!r} "
                    f"for {expected} in MLflow's {theirs.split()[0]!r}. Was MLflow writing to it meanwhile? "
                    "Its tables are as they were.",
                    "DATA_LOSS",
                )

    def _finish_report(self, tx: Transaction) -> None:
        counts = progress.counts(tx, SOURCE)
        self.report.imported = {stage: counts[stage] for stage in _STAGES}
        # anything that was there before us and is not read above
        for table in sorted(self.columns.keys() - table_names() - _DERIVED - _IMPORTED):
            count = tx.row(f'SELECT count(*) FROM "{table}"')[0]
            if table == "workspaces":
                count = tx.row("SELECT count(*) FROM workspaces WHERE name <> 'default'")[0]
            if count:
                self.report.left[table] = count
        if self.default_workspace:
            other = "experiments e WHERE e.workspace <> 'default'"
            count = tx.row(f"SELECT count(*) FROM {other}")[0]
            if count:
                self.report.left["experiments of other workspaces"] = count
        apart = self.traces_without_spans(tx)
        if apart:
            self.report.left[SPANS_APART] = apart
        orphans = tx.row("SELECT count(*) FROM runs WHERE experiment_id NOT IN (SELECT experiment_id FROM experiments)")
        if orphans[0]:
            self.report.left["runs of experiments that are gone"] = orphans[0]


def _marks(values: Sequence | dict) -> str:
    return ", ".join("?" * len(values))
