"""Versions of registered models and their tags."""

from __future__ import annotations

from typing import Any

from mlflow.api.registry import (
    CreateModelVersion,
    DeleteModelVersion,
    DeleteModelVersionTag,
    DownloadUri,
    GetModelVersion,
    GetModelVersionDownloadUri,
    ModelVersionAnswer,
    ModelVersionsPage,
    SearchModelVersions,
    SetModelVersionTag,
    TransitionModelVersionStage,
    UpdateModelVersion,
    version_number,
)
from mlflow.api.rpc import Empty
from mlflow.entities.model_registry.model_uri import parse_model_uri
from mlflow.entities.model_registry.model_version_stages import STAGE_ARCHIVED, STAGE_NONE
from mlflow.entities.model_registry.model_version_status import ModelVersionStatus
from mlflow.entities.model_registry.versions_tag import versions_tag
from mlflow.store.sql.dialect import Put
from mlflow.store.sql.operation import looks_up, searches, writes
from mlflow.store.sql.registry_history import now, record
from mlflow.store.sql.registry_rows import (
    MODEL_NUMBER,
    STORAGE_LOCATION,
    VERSION_COLUMNS,
    VERSION_TABLES,
    locked_model_row,
    version_messages,
    version_row,
)
from mlflow.store.sql.scope import check_known
from mlflow.store.sql.transaction import Transaction, chunks
from mlflow.utils.mlflow_tags import MLFLOW_MODEL_VERSIONS

_CREATE = (
    "INSERT INTO model_version (model_id, version, creation_time, last_update_time, description, user_id, stage, "
    "source, storage_location, run_id, run_link, status, logged_model_id) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_MODEL_TAG = Put("logged_model_tag", ("model_id", "key", "value"), ("model_id", "key"))
_TAG = Put("model_version_tag", ("model_version_id", "key", "value"), ("model_version_id", "key"))


class ModelVersions:
    """The operations on versions."""

    @writes
    def create_model_version(self, tx: Transaction, request: CreateModelVersion) -> ModelVersionAnswer:
        number, *_, last, _ = locked_model_row(tx, request.name)
        check_known(tx, "run", "Run", [request.run_id or ""])
        check_known(tx, "logged_model", "Logged model", [request.model_id or ""])
        location = _storage_location(tx, request.source)
        version, moment, tags = last + 1, now(), {tag.key: tag.value for tag in request.tags}
        values = (
            *(number, version, moment, moment, request.description or "", request.user_id or None, STAGE_NONE),
            *(request.source, location, request.run_id or "", request.run_link or "", ModelVersionStatus.READY),
            request.model_id or None,
        )
        row_number = tx.insert(_CREATE, values)
        tx.execute(
            "UPDATE registered_model SET last_version = ?, last_update_time = ? WHERE id = ?",
            (version, moment, number),
        )
        tx.put(_TAG, [(row_number, key, value) for key, value in tags.items()])
        said = {
            "name": request.name,
            "version": str(version),
            "source": request.source,
            "run_id": request.run_id,
            "tags": tags,
            "description": request.description,
        }
        details = {
            "source": request.source,
            "run_id": request.run_id or None,
            "model_id": request.model_id or None,
            "tags": tags or None,
            "description": request.description or None,
        }
        record(tx, "model_version.created", request.user_id, request.name, version, details, said)
        if request.model_id:
            _name_version(tx, request.model_id, request.name, version)
        return _answer(tx, version_row(tx, request.name, version))

    @looks_up
    def get_model_version(self, tx: Transaction, request: GetModelVersion) -> ModelVersionAnswer:
        return _answer(tx, version_row(tx, request.name, version_number(request.version)))

    @looks_up
    def get_model_version_download_uri(self, tx: Transaction, request: GetModelVersionDownloadUri) -> DownloadUri:
        row = version_row(tx, request.name, version_number(request.version))
        return DownloadUri(_location_of(row))

    @writes
    def update_model_version(self, tx: Transaction, request: UpdateModelVersion) -> ModelVersionAnswer:
        row = _locked_version_row(tx, request.name, request.version)
        tx.execute(
            "UPDATE model_version SET description = ?, last_update_time = ? WHERE id = ?",
            (request.description, now(), row[0]),
        )
        details = {"description": request.description or "", "previous_description": row[5]}
        record(tx, "model_version.updated", request.user_id, request.name, row[2], details)
        return _answer(tx, version_row(tx, request.name, row[2]))

    @writes
    def transition_model_version_stage(
        self, tx: Transaction, request: TransitionModelVersionStage
    ) -> ModelVersionAnswer:
        row = _locked_version_row(tx, request.name, request.version)
        moment, model = now(), row[MODEL_NUMBER]
        moved = [(row[0], row[2], row[7], request.stage)]
        if request.archive_existing_versions:
            query = "SELECT id, version FROM model_version WHERE model_id = ? AND stage = ? ORDER BY version"
            there = tx.rows(query, (model, request.stage))
            moved += [(number, v, request.stage, STAGE_ARCHIVED) for number, v in there if number != row[0]]
        tx.many(
            "UPDATE model_version SET stage = ?, last_update_time = ? WHERE id = ?",
            [(stage, moment, number) for number, _, _, stage in moved],
        )
        tx.execute("UPDATE registered_model SET last_update_time = ? WHERE id = ?", (moment, model))
        for _, version, before, stage in moved:
            details = {"stage": stage, "previous_stage": before}
            said = {"name": request.name, "version": str(version), **details}
            record(tx, "model_version.stage_transitioned", request.user_id, request.name, version, details, said)
        return _answer(tx, version_row(tx, request.name, row[2]))

    @writes
    def delete_model_version(self, tx: Transaction, request: DeleteModelVersion) -> Empty:
        row = _locked_version_row(tx, request.name, request.version)
        model, version = row[MODEL_NUMBER], row[2]
        tx.execute("DELETE FROM model_version_tag WHERE model_version_id = ?", (row[0],))
        tx.execute("DELETE FROM registered_model_alias WHERE model_id = ? AND version = ?", (model, version))
        tx.execute("DELETE FROM model_version WHERE id = ?", (row[0],))
        tx.execute("UPDATE registered_model SET last_update_time = ? WHERE id = ?", (now(), model))
        details = {"stage": row[7], "source": row[8]}
        record(tx, "model_version.deleted", request.user_id, request.name, version, details)
        return Empty()

    @searches
    def search_model_versions(self, tx: Transaction, request: SearchModelVersions) -> ModelVersionsPage:
        from mlflow.store.sql.search_registry import find_model_versions

        ids, token = find_model_versions(tx, request)
        found: dict[int, Any] = {}
        for part in chunks(ids):
            query = f"SELECT {VERSION_COLUMNS} FROM {VERSION_TABLES} WHERE r.id IN ({','.join(map(str, part))})"
            found.update((row[0], row) for row in tx.rows(query))
        rows = [found[number] for number in ids if number in found]
        return ModelVersionsPage(version_messages(tx, rows), token)

    # ---- tags

    @writes
    def set_model_version_tag(self, tx: Transaction, request: SetModelVersionTag) -> Empty:
        row = _locked_version_row(tx, request.name, request.version)
        details = {"key": request.key, "value": request.value or ""}
        tx.put(_TAG, [(row[0], request.key, request.value or "")])
        said = {"name": request.name, "version": str(row[2]), **details}
        record(tx, "model_version_tag.set", request.user_id, request.name, row[2], details, said)
        return Empty()

    @writes
    def delete_model_version_tag(self, tx: Transaction, request: DeleteModelVersionTag) -> Empty:
        row = _locked_version_row(tx, request.name, request.version)
        query = 'DELETE FROM model_version_tag WHERE model_version_id = ? AND "key" = ?'
        if tx.execute(query, (row[0], request.key)):
            details = {"key": request.key}
            said = {"name": request.name, "version": str(row[2]), **details}
            record(tx, "model_version_tag.deleted", request.user_id, request.name, row[2], details, said)
        return Empty()


def _name_version(tx: Transaction, model_id: str, name: str, version: int) -> None:
    """Let the logged model, if it is in this database, name the version that was made of it."""
    query = (
        "SELECT l.id, t.value FROM logged_model l LEFT JOIN logged_model_tag t ON t.model_id = l.id "
        'AND t."key" = ? WHERE l.uuid = ?'
    )
    row = tx.row(query, (MLFLOW_MODEL_VERSIONS, model_id))
    if row is not None:
        tx.put(_MODEL_TAG, [(row[0], MLFLOW_MODEL_VERSIONS, versions_tag(row[1], name, str(version)))])


def _answer(tx: Transaction, row: Any) -> ModelVersionAnswer:
    return ModelVersionAnswer(version_messages(tx, [row])[0])


def _locked_version_row(tx: Transaction, name: str, version: str) -> Any:
    number = version_number(version)
    locked_model_row(tx, name)
    return version_row(tx, name, number)


def _location_of(row: Any) -> str:
    return row[STORAGE_LOCATION] or row[8]


def _storage_location(tx: Transaction, source: str) -> str | None:
    """Where the files are that a ``models:/`` source names, if this database knows; the source itself otherwise.

    Raises: RESOURCE_DOES_NOT_EXIST when the source is a version that is not there.
    """
    uri = parse_model_uri(source) if source.startswith("models:/") else None
    if uri is None:
        return None
    if uri.model_id is not None:
        check_known(tx, "logged_model", "Logged model", [uri.model_id])
        row = tx.row("SELECT artifact_location FROM logged_model WHERE uuid = ?", (uri.model_id,))
        return row and row[0]
    if uri.version is None:
        return None
    return _location_of(version_row(tx, uri.name, version_number(uri.version)))
