"""The stages of an import in place that are about models: logged models and the model registry."""

from __future__ import annotations

from mlflow.entities.logged_model_status import LoggedModelStatus
from mlflow.entities.model_registry.model_version_status import ModelVersionStatus
from mlflow.exceptions import MlflowException, already_exists
from mlflow.store.sql.importer import progress
from mlflow.store.sql.transaction import Transaction

LOGGED_STAGES = ("logged models", "metric points of logged models")
REGISTRY_STAGES = ("registered models", "model versions", "aliases")
IMPORTED = frozenset(
    (
        *("logged_models", "logged_model_params", "logged_model_tags", "logged_model_metrics"),
        *("registered_models", "registered_model_tags", "registered_model_aliases"),
        *("model_versions", "model_version_tags"),
    )
)
"""MLflow's tables that these stages read."""

_PROMPT_TAG = "mlflow.prompt.is_prompt"


class ModelTables:
    """What ``_DatabaseImport`` does with MLflow's tables of models."""

    columns: dict[str, set[str]]
    shown: str

    def logged_models(self, tx: Transaction) -> int:
        """Logged models with their params and tags."""
        if "logged_models" not in self.columns:
            return 0
        known = ", ".join(str(status.to_int()) for status in LoggedModelStatus)
        deleted = "CASE WHEN l.lifecycle_stage = 'deleted' THEN {} ELSE {} END"
        count = tx.execute(
            "INSERT INTO logged_model (uuid, experiment_id, name, artifact_location, status, status_message, "
            "model_type, source_run_id, creation_time, last_update_time, deleted, deleted_time) "
            "SELECT l.model_id, l.experiment_id, l.name, l.artifact_location, "
            f"CASE WHEN l.status IN ({known}) THEN l.status ELSE 0 END, l.status_message, l.model_type, "
            "l.source_run_id, l.creation_timestamp_ms, l.last_updated_timestamp_ms, "
            f"{deleted.format(1, 0)}, {deleted.format('l.last_updated_timestamp_ms', 'NULL')} "
            "FROM logged_models l JOIN experiment e ON e.id = l.experiment_id "
            "ORDER BY l.creation_timestamp_ms, l.model_id"
        )
        for theirs, ours, prefix in (
            ("logged_model_params", "logged_model_param", "param"),
            ("logged_model_tags", "logged_model_tag", "tag"),
        ):
            tx.execute(
                f'INSERT INTO {ours} (model_id, "key", value) '
                f"SELECT m.id, t.{prefix}_key, COALESCE(t.{prefix}_value, '') "
                f"FROM {theirs} t JOIN logged_model m ON m.uuid = {self.as_ours('t.model_id')}"
            )
        return count

    def logged_model_points(self, tx: Transaction, models: dict[int, str]) -> int:
        """The points of metrics of some logged models."""
        if "logged_model_metrics" not in self.columns:
            return 0
        ids, marks = list(models.values()), ", ".join("?" * len(models))
        key = self.as_ours("p.metric_name")
        names = tx.rows(f"SELECT DISTINCT {key} FROM logged_model_metrics p WHERE p.model_id IN ({marks})", ids)
        tx.key_ids(row[0] for row in names)
        count = tx.execute(
            'INSERT INTO logged_model_metric (model_id, key_id, "timestamp", step, run_id, dataset_name, '
            "dataset_digest, value, is_nan) "
            "SELECT m.id, k.id, p.metric_timestamp_ms, p.metric_step, r.id, COALESCE(p.dataset_name, ''), "
            "COALESCE(p.dataset_digest, ''), COALESCE(p.metric_value, 0), "
            "CASE WHEN p.metric_value IS NULL THEN 1 ELSE 0 END FROM logged_model_metrics p "
            f"JOIN logged_model m ON m.uuid = {self.as_ours('p.model_id')} "
            f"JOIN run r ON r.uuid = {self.as_ours('p.run_id')} JOIN metric_key k ON k.name = {key} "
            f"WHERE p.model_id IN ({marks})",
            ids,
        )
        expected = tx.row(f"SELECT count(*) FROM logged_model_metrics p WHERE p.model_id IN ({marks})", ids)[0]
        if count != expected:
            raise MlflowException(
                f"The import of {self.shown} is not complete: {count} points of logged models for {expected} in "
                "MLflow's 'logged_model_metrics'. Was MLflow writing to it meanwhile? Its tables are as they were.",
                "DATA_LOSS",
            )
        return count

    def registry(self, tx: Transaction, source: str) -> int:
        """Registered models with their versions, tags and aliases, all at once; gives the number of models.

        Raises: RESOURCE_ALREADY_EXISTS when our registry has a model of the same name already.
        """
        models = versions = aliases = 0
        if "registered_models" in self.columns:
            models = self._registered_models(tx)
            versions = self._model_versions(tx)
            aliases = self._aliases(tx)
        progress.Stage(tx, source, "model versions").advance(versions, finished=True)
        progress.Stage(tx, source, "aliases").advance(aliases, finished=True)
        return models

    def _registered_models(self, tx: Transaction) -> int:
        same = tx.row(
            "SELECT r.name FROM registered_model r JOIN registered_models m "
            f"ON r.name = {self.as_ours('m.name')} AND {self._of_default('m')}"
        )
        if same:
            raise already_exists(
                f"The registered models of MLflow in {self.shown} cannot be imported: the registry has a model named "
                f"{same[0]!r} already. Rename it and run the import again."
            )
        last = f"SELECT max(v.version) FROM model_versions v WHERE v.name = m.name AND {self._of_default('v')}"
        prompt = (
            "SELECT 1 FROM registered_model_tags t WHERE t.name = m.name AND t.\"key\" = ? AND t.value = 'true' "
            f"AND {self._of_default('t')}"
        )
        count = tx.execute(
            "INSERT INTO registered_model "
            "(name, description, creation_time, last_update_time, last_version, is_prompt) "
            "SELECT m.name, m.description, COALESCE(m.creation_time, 0), "
            f"COALESCE(m.last_updated_time, m.creation_time, 0), COALESCE(({last}), 0), "
            f"CASE WHEN EXISTS ({prompt}) THEN 1 ELSE 0 END "
            f"FROM registered_models m WHERE {self._of_default('m')} ORDER BY m.creation_time, m.name",
            (_PROMPT_TAG,),
        )
        tx.execute(
            'INSERT INTO registered_model_tag (model_id, "key", value) '
            f"SELECT r.id, t.\"key\", COALESCE(t.value, '') {self._with_model('registered_model_tags')}"
        )
        return count

    def _model_versions(self, tx: Transaction) -> int:
        numbers = ModelVersionStatus.all_status()
        statuses = " ".join(f"WHEN '{ModelVersionStatus.to_string(number)}' THEN {number}" for number in numbers)
        part_of = "SUBSTR" if tx.dialect.name == "sqlite" else "SUBSTRING"
        location = "t.storage_location" if "storage_location" in self.columns["model_versions"] else "NULL"
        count = tx.execute(
            "INSERT INTO model_version (model_id, version, creation_time, last_update_time, description, user_id, "
            "stage, source, storage_location, run_id, run_link, status, status_message, logged_model_id) "
            "SELECT r.id, t.version, COALESCE(t.creation_time, 0), COALESCE(t.last_updated_time, t.creation_time, 0), "
            "t.description, t.user_id, COALESCE(t.current_stage, 'None'), COALESCE(t.source, ''), "
            f"{location}, COALESCE(t.run_id, ''), COALESCE(t.run_link, ''), "
            f"CASE t.status {statuses} ELSE {ModelVersionStatus.READY} END, t.status_message, "
            # what MLflow keeps of a logged model is its URI
            f"CASE WHEN t.source LIKE ? THEN {part_of}(t.source, 9, 256) ELSE NULL END "
            f"{self._with_model('model_versions')} ORDER BY t.creation_time, t.name, t.version",
            ("models:/m-%",),
        )
        version = "JOIN model_version v ON v.model_id = r.id AND v.version = t.version "
        tx.execute(
            'INSERT INTO model_version_tag (model_version_id, "key", value) '
            f"SELECT v.id, t.\"key\", COALESCE(t.value, '') {self._with_model('model_version_tags', version)}"
        )
        return count

    def _aliases(self, tx: Transaction) -> int:
        if "registered_model_aliases" not in self.columns:
            return 0
        return tx.execute(
            "INSERT INTO registered_model_alias (model_id, alias, version) "
            f"SELECT r.id, t.alias, t.version {self._with_model('registered_model_aliases')}"
        )

    def _with_model(self, table: str, more: str = "") -> str:
        """The rows ``t`` of a table of MLflow, each with our registered model ``r`` of its name."""
        ours = f"JOIN registered_model r ON r.name = {self.as_ours('t.name')}"
        return f"FROM {table} t {ours} {more}WHERE {self._of_default('t')}"

    def _of_default(self, alias: str) -> str:
        """That a row is of the default workspace; older MLflow knew no others."""
        return f"{alias}.workspace = 'default'" if "workspace" in self.columns["registered_models"] else "1 = 1"
