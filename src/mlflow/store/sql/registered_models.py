"""Registered models, their tags and aliases."""

from __future__ import annotations

from typing import Any

from mlflow.api.registry import (
    CreateRegisteredModel,
    DeleteRegisteredModel,
    DeleteRegisteredModelAlias,
    DeleteRegisteredModelTag,
    GetLatestVersions,
    GetModelVersionByAlias,
    GetRegisteredModel,
    ModelVersionAnswer,
    ModelVersionList,
    RegisteredModelAnswer,
    RegisteredModelsPage,
    RenameRegisteredModel,
    SearchRegisteredModels,
    SetRegisteredModelAlias,
    SetRegisteredModelTag,
    UpdateRegisteredModel,
    version_number,
)
from mlflow.api.rpc import Empty
from mlflow.entities.model_registry.model_version import IS_PROMPT_TAG_KEY
from mlflow.exceptions import already_exists, invalid
from mlflow.store.sql.dialect import Insert, Put
from mlflow.store.sql.operation import looks_up, searches, writes
from mlflow.store.sql.registry_history import now, record
from mlflow.store.sql.registry_rows import (
    MODEL_BY_NAME,
    MODEL_COLUMNS,
    VERSION_COLUMNS,
    latest_rows,
    locked_model_row,
    model_messages,
    model_row,
    no_version,
    version_messages,
)
from mlflow.store.sql.rights import MODEL_TYPES, forget_thing, rename_thing, retype_thing
from mlflow.store.sql.scope import workspace_of
from mlflow.store.sql.transaction import Transaction, chunks
from mlflow.store.sql.workspace_rows import entered

_CREATE = Insert(
    "registered_model",
    ("workspace", "name", "description", "creation_time", "last_update_time", "last_version", "is_prompt"),
    ("workspace", "name"),
)
_TAG = Put("registered_model_tag", ("model_id", "key", "value"), ("model_id", "key"))
_ALIAS = Put("registered_model_alias", ("model_id", "alias", "version"), ("model_id", "alias"))
_BY_ALIAS = (
    f"SELECT {VERSION_COLUMNS} FROM registered_model m "
    "JOIN registered_model_alias a ON a.model_id = m.id AND a.alias = ? "
    "JOIN model_version r ON r.model_id = m.id AND r.version = a.version WHERE m.workspace = ? AND m.name = ?"
)
_LATEST = (
    f"SELECT {VERSION_COLUMNS} FROM registered_model m JOIN model_version r ON r.model_id = m.id "
    "AND r.version = (SELECT max(version) FROM model_version WHERE model_id = m.id) "
    "WHERE m.workspace = ? AND m.name = ?"
)


class RegisteredModels:
    """The operations on registered models."""

    @writes
    def create_registered_model(self, tx: Transaction, request: CreateRegisteredModel) -> RegisteredModelAnswer:
        moment, tags = now(), {tag.key: tag.value for tag in request.tags}
        entered(tx, self)
        values = (request.name, request.description, moment, moment, 0, _is_prompt(tags.get(IS_PROMPT_TAG_KEY)))
        if not tx.put(_CREATE, [(workspace_of(tx), *values)]):
            raise _name_taken(request.name)
        row = model_row(tx, request.name)
        tx.put(_TAG, [(row[0], key, value) for key, value in tags.items()])
        said = {"name": request.name, "tags": tags, "description": request.description}
        details = {"tags": tags or None, "description": request.description}
        record(tx, "registered_model.created", request.user_id, request.name, None, details, said)
        return RegisteredModelAnswer(model_messages(tx, [row])[0])

    @looks_up
    def get_registered_model(self, tx: Transaction, request: GetRegisteredModel) -> RegisteredModelAnswer:
        return RegisteredModelAnswer(model_messages(tx, [model_row(tx, request.name)])[0])

    @writes
    def update_registered_model(self, tx: Transaction, request: UpdateRegisteredModel) -> RegisteredModelAnswer:
        row = locked_model_row(tx, request.name)
        tx.execute(
            "UPDATE registered_model SET description = ?, last_update_time = ? WHERE id = ?",
            (request.description, now(), row[0]),
        )
        details = {"description": request.description or "", "previous_description": row[2]}
        record(tx, "registered_model.updated", request.user_id, request.name, None, details)
        return RegisteredModelAnswer(model_messages(tx, [model_row(tx, request.name)])[0])

    @writes
    def rename_registered_model(self, tx: Transaction, request: RenameRegisteredModel) -> RegisteredModelAnswer:
        row = locked_model_row(tx, request.name)
        if request.new_name != request.name:
            if tx.row(MODEL_BY_NAME, (workspace_of(tx), request.new_name)) is not None:
                raise _name_taken(request.new_name)
            record(tx, "registered_model.renamed", request.user_id, request.name, None, {"new_name": request.new_name})
        tx.execute(
            "UPDATE registered_model SET name = ?, last_update_time = ? WHERE id = ?",
            (request.new_name, now(), row[0]),
        )
        if request.new_name != request.name:
            rename_thing(tx, MODEL_TYPES, request.name, request.new_name)
        return RegisteredModelAnswer(model_messages(tx, [model_row(tx, request.new_name)])[0])

    @writes
    def delete_registered_model(self, tx: Transaction, request: DeleteRegisteredModel) -> Empty:
        number = locked_model_row(tx, request.name)[0]
        versions = tx.row("SELECT count(*) FROM model_version WHERE model_id = ?", (number,))[0]
        tx.execute(
            "DELETE FROM model_version_tag WHERE model_version_id IN (SELECT id FROM model_version WHERE model_id = ?)",
            (number,),
        )
        for table in ("model_version", "registered_model_alias", "registered_model_tag"):
            tx.execute(f"DELETE FROM {table} WHERE model_id = ?", (number,))
        tx.execute("DELETE FROM registered_model WHERE id = ?", (number,))
        forget_thing(tx, MODEL_TYPES, request.name)
        record(tx, "registered_model.deleted", request.user_id, request.name, None, {"versions": versions})
        return Empty()

    @searches
    def search_registered_models(self, tx: Transaction, request: SearchRegisteredModels) -> RegisteredModelsPage:
        from mlflow.store.sql.search_registry import find_registered_models

        ids, token = find_registered_models(tx, request)
        found: dict[int, Any] = {}
        for part in chunks(ids):
            query = f"SELECT {MODEL_COLUMNS} FROM registered_model WHERE id IN ({','.join(map(str, part))})"
            found.update((row[0], row) for row in tx.rows(query))
        rows = [found[number] for number in ids if number in found]
        return RegisteredModelsPage(model_messages(tx, rows), token)

    @looks_up
    def get_latest_versions(self, tx: Transaction, request: GetLatestVersions) -> ModelVersionList:
        rows = latest_rows(tx, [model_row(tx, request.name)[0]], request.stages)
        return ModelVersionList(version_messages(tx, rows))

    # ---- tags

    @writes
    def set_registered_model_tag(self, tx: Transaction, request: SetRegisteredModelTag) -> Empty:
        number = locked_model_row(tx, request.name)[0]
        value = request.value or ""
        tx.put(_TAG, [(number, request.key, value)])
        if request.key == IS_PROMPT_TAG_KEY:
            _mark(tx, number, value)
        details = {"key": request.key, "value": value}
        record(tx, "registered_model_tag.set", request.user_id, request.name, None, details)
        return Empty()

    @writes
    def delete_registered_model_tag(self, tx: Transaction, request: DeleteRegisteredModelTag) -> Empty:
        number = locked_model_row(tx, request.name)[0]
        query = 'DELETE FROM registered_model_tag WHERE model_id = ? AND "key" = ?'
        if tx.execute(query, (number, request.key)):
            if request.key == IS_PROMPT_TAG_KEY:
                _mark(tx, number, None)
            details = {"key": request.key}
            record(tx, "registered_model_tag.deleted", request.user_id, request.name, None, details)
        return Empty()

    # ---- aliases

    @writes
    def set_registered_model_alias(self, tx: Transaction, request: SetRegisteredModelAlias) -> Empty:
        version = version_number(request.version)
        number = locked_model_row(tx, request.name)[0]
        if tx.row("SELECT 1 FROM model_version WHERE model_id = ? AND version = ?", (number, version)) is None:
            raise no_version(request.name, version)
        query = "SELECT version FROM registered_model_alias WHERE model_id = ? AND alias = ?"
        before = tx.row(query, (number, request.alias))
        tx.put(_ALIAS, [(number, request.alias, version)])
        said = {"name": request.name, "alias": request.alias, "version": str(version)}
        details = {"alias": request.alias, "previous_version": str(before[0]) if before else None}
        record(tx, "model_version_alias.created", request.user_id, request.name, version, details, said)
        return Empty()

    @writes
    def delete_registered_model_alias(self, tx: Transaction, request: DeleteRegisteredModelAlias) -> Empty:
        number = locked_model_row(tx, request.name)[0]
        query = "SELECT version FROM registered_model_alias WHERE model_id = ? AND alias = ?"
        before = tx.row(query, (number, request.alias))
        if before is not None:
            tx.execute("DELETE FROM registered_model_alias WHERE model_id = ? AND alias = ?", (number, request.alias))
            said = {"name": request.name, "alias": request.alias}
            details = {"alias": request.alias}
            record(tx, "model_version_alias.deleted", request.user_id, request.name, before[0], details, said)
        return Empty()

    @looks_up
    def get_model_version_by_alias(self, tx: Transaction, request: GetModelVersionByAlias) -> ModelVersionAnswer:
        if request.alias.lower() == "latest":
            row = tx.row(_LATEST, (workspace_of(tx), request.name))
        else:
            row = tx.row(_BY_ALIAS, (request.alias, workspace_of(tx), request.name))
        if row is None:
            model_row(tx, request.name)
            raise invalid(f"The registered model {request.name!r} has no alias {request.alias!r}.")
        return ModelVersionAnswer(version_messages(tx, [row])[0])


def _is_prompt(value: str | None) -> int:
    return int((value or "").lower() == "true")


def _mark(tx: Transaction, number: int, value: str | None) -> None:
    name, before = tx.row("SELECT name, is_prompt FROM registered_model WHERE id = ?", (number,))
    after = _is_prompt(value)
    tx.execute("UPDATE registered_model SET is_prompt = ? WHERE id = ?", (after, number))
    if before != after:
        retype_thing(tx, MODEL_TYPES[before], MODEL_TYPES[after], name)


def _name_taken(name: str) -> Exception:
    return already_exists(f"A registered model named {name!r} exists already.")
