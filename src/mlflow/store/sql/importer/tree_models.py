"""Reading models of a tree of meta.yaml files: logged models, registered models and their versions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlflow.entities.logged_model_status import LoggedModelStatus
from mlflow.entities.metric import Metric
from mlflow.entities.model_registry.model_version_status import ModelVersionStatus
from mlflow.exceptions import MlflowException
from mlflow.store.sql.importer.tree import META, Unreadable, files_below, folders_in, meta_of, required, texts_in

_LARGEST = 1.7976931348623157e308
_VERSION = "version-"


@dataclass
class StoredModel:
    """A logged model as its folder tells it."""

    id: str
    name: str
    artifact_location: str
    status: int
    status_message: str | None
    model_type: str | None
    source_run_id: str | None
    creation_time: int
    last_update_time: int
    deleted: bool
    params: dict[str, str]
    tags: dict[str, str]
    metrics: list[Metric]


@dataclass
class StoredVersion:
    """A version of a registered model as its folder tells it."""

    version: int
    creation_time: int
    last_update_time: int
    description: str | None
    user_id: str | None
    stage: str
    source: str
    storage_location: str | None
    run_id: str
    run_link: str
    status: int
    status_message: str | None
    model_id: str | None
    tags: dict[str, str]


@dataclass
class StoredRegisteredModel:
    """A registered model as its folder tells it."""

    name: str
    description: str | None
    creation_time: int
    last_update_time: int
    tags: dict[str, str]
    aliases: dict[str, int]
    versions: list[StoredVersion]


def logged_model_folders(experiment: Path) -> list[Path]:
    """The folders of all logged models of an experiment."""
    return [path for path in folders_in(experiment / "models") if (path / META).is_file()]


def registered_model_folders(root: Path) -> list[Path]:
    """The folders of all registered models."""
    return [path for path in folders_in(root / "models") if (path / META).is_file()]


def read_logged_model(folder: Path) -> StoredModel:
    """A logged model with the points of its metrics.

    Raises: Unreadable.
    """
    meta = meta_of(folder)
    created = _number(folder, meta, "creation_timestamp")
    try:
        status = LoggedModelStatus.from_int(meta.get("status", 0))
    except MlflowException as error:
        raise Unreadable(f"{folder / META}: {error}") from None
    return StoredModel(
        id=required(folder, meta, "model_id"),
        name=required(folder, meta, "name"),
        artifact_location=required(folder, meta, "artifact_location"),
        status=status.to_int(),
        status_message=meta.get("status_message"),
        model_type=meta.get("model_type"),
        source_run_id=meta.get("source_run_id"),
        creation_time=created,
        last_update_time=_number(folder, meta, "last_updated_timestamp", created),
        deleted=meta.get("lifecycle_stage") == "deleted",
        params=texts_in(folder / "params"),
        tags=texts_in(folder / "tags"),
        metrics=[point for key, path in files_below(folder / "metrics") for point in _points(path, key)],
    )


def _points(path: Path, key: str) -> Iterator[Metric]:
    """Lines of time, value, step and run, and of the name (which may hold blanks) and digest of a data set."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            parts = line.split()
            if not parts:
                continue
            try:
                value = min(max(float(parts[1]), -_LARGEST), _LARGEST)
                name, digest = (" ".join(parts[4:-1]), parts[-1]) if len(parts) > 5 else (None, None)
                yield Metric(key, value, int(parts[0]), int(parts[2]), None, name, digest, parts[3])
            except (ValueError, IndexError):
                raise Unreadable(f"{path}: line {number} is no metric point: {line.strip()[:80]!r}") from None


def read_registered_model(folder: Path) -> StoredRegisteredModel:
    """A registered model with its versions.

    Raises: Unreadable.
    """
    meta = meta_of(folder)
    created = _number(folder, meta, "creation_timestamp", 0)
    versions = [read_version(path) for path in folders_in(folder) if path.name.startswith(_VERSION)]
    try:
        aliases = {alias: int(version) for alias, version in texts_in(folder / "aliases").items()}
    except ValueError:
        raise Unreadable(f"{folder / 'aliases'}: a file does not hold the number of a version") from None
    return StoredRegisteredModel(
        name=required(folder, meta, "name"),
        description=meta.get("description"),
        creation_time=created,
        last_update_time=_number(folder, meta, "last_updated_timestamp", created),
        tags=texts_in(folder / "tags"),
        aliases=aliases,
        versions=sorted(versions, key=lambda version: version.version),
    )


def read_version(folder: Path) -> StoredVersion:
    """A version of a registered model.

    Raises: Unreadable.
    """
    meta = meta_of(folder)
    created = _number(folder, meta, "creation_timestamp", 0)
    try:
        status = ModelVersionStatus.from_string(meta.get("status") or "READY")
    except MlflowException as error:
        raise Unreadable(f"{folder / META}: {error}") from None
    return StoredVersion(
        version=_number(folder, meta, "version"),
        creation_time=created,
        last_update_time=_number(folder, meta, "last_updated_timestamp", created),
        description=meta.get("description"),
        user_id=meta.get("user_id"),
        # YAML reads an unquoted None as text, and an empty value as nothing
        stage=str(meta.get("current_stage") or "None"),
        source=meta.get("source") or "",
        storage_location=meta.get("storage_location"),
        run_id=meta.get("run_id") or "",
        run_link=meta.get("run_link") or "",
        status=status,
        status_message=meta.get("status_message"),
        model_id=meta.get("model_id"),
        tags=texts_in(folder / "tags"),
    )


def _number(folder: Path, meta: dict[str, Any], name: str, otherwise: int | None = None) -> int:
    value = meta.get(name, otherwise)
    if value is None:
        value = otherwise
    try:
        return int(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise Unreadable(f"{folder / META}: {name} is {value!r}, which is no whole number") from None
