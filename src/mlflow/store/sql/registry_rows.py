"""From rows of the registry's tables to what the protocol shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mlflow.entities.model_registry.message import ModelVersionMessage, RegisteredModelMessage
from mlflow.entities.model_registry.model_version_status import ModelVersionStatus
from mlflow.entities.model_registry.model_version_tag import ModelVersionTag
from mlflow.entities.model_registry.registered_model_alias import RegisteredModelAlias
from mlflow.entities.model_registry.registered_model_tag import RegisteredModelTag
from mlflow.exceptions import MlflowException
from mlflow.store.sql.scope import workspace_of
from mlflow.store.sql.transaction import Transaction, chunks

MODEL_COLUMNS = "id, name, description, creation_time, last_update_time"
MODEL_BY_NAME = (
    f"SELECT {MODEL_COLUMNS}, last_version, is_prompt FROM registered_model WHERE workspace = ? AND name = ?"
)
VERSION_COLUMNS = (
    "r.id, m.name, r.version, r.creation_time, r.last_update_time, r.description, r.user_id, r.stage, r.source, "
    "r.run_id, r.run_link, r.status, r.status_message, r.logged_model_id, r.storage_location, r.model_id"
)
VERSION_TABLES = "registered_model m JOIN model_version r ON r.model_id = m.id"
VERSION_BY_NUMBER = (
    f"SELECT {VERSION_COLUMNS} FROM {VERSION_TABLES} WHERE m.workspace = ? AND m.name = ? AND r.version = ?"
)
STORAGE_LOCATION, MODEL_NUMBER = 14, 15
"""Places of columns in a row of ``VERSION_COLUMNS`` that are not shown."""


def no_model(name: str) -> MlflowException:
    """The error for a model that is not there."""
    return MlflowException(f"There is no registered model named {name!r}.", "RESOURCE_DOES_NOT_EXIST")


def no_version(name: str, version: object) -> MlflowException:
    """The error for a version that is not there."""
    return MlflowException(f"The registered model {name!r} has no version {version}.", "RESOURCE_DOES_NOT_EXIST")


def model_row(tx: Transaction, name: str) -> Any:
    """The row of a registered model.

    Raises: RESOURCE_DOES_NOT_EXIST.
    """
    row = tx.row(MODEL_BY_NAME, (workspace_of(tx), name))
    if row is None:
        raise no_model(name)
    return row


def locked_model_row(tx: Transaction, name: str) -> Any:
    """The row of a registered model, held against other writers: whatever changes a model or its versions begins so.

    Raises: RESOURCE_DOES_NOT_EXIST.
    """
    row = tx.locked_row(MODEL_BY_NAME, (workspace_of(tx), name))
    if row is None:
        raise no_model(name)
    return row


def version_row(tx: Transaction, name: str, version: int) -> Any:
    """The row of a version (``VERSION_COLUMNS``).

    Raises: RESOURCE_DOES_NOT_EXIST.
    """
    row = tx.row(VERSION_BY_NUMBER, (workspace_of(tx), name, version))
    if row is None:
        raise no_version(name, version)
    return row


def latest_rows(tx: Transaction, models: Sequence[int], stages: Sequence[str] = ()) -> list[Any]:
    """The rows of the highest version of each stage of these models, by number."""
    found: list[tuple[int, int]] = []
    for part in chunks(models):
        query = (
            "SELECT model_id, stage, max(version) FROM model_version "
            f"WHERE model_id IN ({','.join(map(str, part))}) GROUP BY model_id, stage"
        )
        found += [(model, version) for model, stage, version in tx.rows(query) if not stages or stage in stages]
    rows: list[Any] = []
    for part in chunks(found, 200):
        asked = " OR ".join(f"(r.model_id = {model} AND r.version = {version})" for model, version in part)
        rows += tx.rows(f"SELECT {VERSION_COLUMNS} FROM {VERSION_TABLES} WHERE {asked}")
    return sorted(rows, key=lambda row: row[2])


def version_messages(tx: Transaction, rows: Sequence[Any], with_aliases: bool = True) -> list[ModelVersionMessage]:
    """The wire form of rows of versions, with their tags and aliases."""
    tags: dict[int, list[ModelVersionTag]] = {row[0]: [] for row in rows}
    for part in chunks(list(tags)):
        query = (
            'SELECT model_version_id, "key", value FROM model_version_tag '
            f'WHERE model_version_id IN ({",".join(map(str, part))}) ORDER BY model_version_id, "key"'
        )
        for number, key, value in tx.rows(query):
            tags[number].append(ModelVersionTag(key, value))
    aliases: dict[tuple[int, int], list[str]] = {}
    if with_aliases:
        for model, alias, version in _alias_rows(tx, {row[MODEL_NUMBER] for row in rows}):
            aliases.setdefault((model, version), []).append(alias)
    return [_version_message(row, tags[row[0]], aliases.get((row[MODEL_NUMBER], row[2]), [])) for row in rows]


def _version_message(row: Any, tags: list[ModelVersionTag], aliases: list[str]) -> ModelVersionMessage:
    _, name, version, created, updated, description, user, stage, source, *rest = row
    run_id, run_link, status, message, logged_model, _, _ = rest
    return ModelVersionMessage(
        name=name,
        version=str(version),
        creation_timestamp=created,
        last_updated_timestamp=updated,
        user_id=user,
        current_stage=stage,
        description=description,
        source=source,
        run_id=run_id,
        status=ModelVersionStatus.to_string(status),
        status_message=message,
        tags=tags,
        run_link=run_link,
        aliases=aliases,
        model_id=logged_model,
    )


def model_messages(tx: Transaction, rows: Sequence[Any]) -> list[RegisteredModelMessage]:
    """The wire form of rows of registered models, with tags, aliases and the highest version of each stage."""
    numbers = [row[0] for row in rows]
    tags: dict[int, list[RegisteredModelTag]] = {number: [] for number in numbers}
    for part in chunks(numbers):
        query = (
            'SELECT model_id, "key", value FROM registered_model_tag '
            f'WHERE model_id IN ({",".join(map(str, part))}) ORDER BY model_id, "key"'
        )
        for number, key, value in tx.rows(query):
            tags[number].append(RegisteredModelTag(key, value))
    aliases: dict[int, list[RegisteredModelAlias]] = {number: [] for number in numbers}
    for number, alias, version in _alias_rows(tx, numbers):
        aliases[number].append(RegisteredModelAlias(alias, str(version)))
    latest: dict[int, list[Any]] = {number: [] for number in numbers}
    if rows:
        found = latest_rows(tx, numbers)
        # aliases stand on the model
        for row, message in zip(found, version_messages(tx, found, with_aliases=False), strict=True):
            latest[row[MODEL_NUMBER]].append(message)
    return [
        RegisteredModelMessage(
            name=name,
            creation_timestamp=created,
            last_updated_timestamp=updated,
            # as the protocol has it, an empty description is none
            description=description or None,
            latest_versions=latest[number],
            tags=tags[number],
            aliases=aliases[number],
        )
        for number, name, description, created, updated, *_ in rows
    ]


def _alias_rows(tx: Transaction, models: Sequence[int] | set[int]) -> list[Any]:
    rows: list[Any] = []
    for part in chunks(sorted(models)):
        query = (
            "SELECT model_id, alias, version FROM registered_model_alias "
            f"WHERE model_id IN ({','.join(map(str, part))}) ORDER BY model_id, alias"
        )
        rows += tx.rows(query)
    return rows
