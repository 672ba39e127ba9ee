"""Reading a tree of meta.yaml files: experiments, runs and what runs logged, as MLflow's file store keeps them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from mlflow.entities.metric import Metric

META = "meta.yaml"
TRASH = ".trash"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LARGEST = 1.7976931348623157e308
# folders of an experiment that are no runs
_NO_RUNS = frozenset(("tags", "datasets", "models", "traces", "assessments"))


class Unreadable(Exception):
    """A folder of the tree cannot be understood; the text says which and why."""


@dataclass
class StoredExperiment:
    """An experiment as its folder tells it."""

    folder: Path
    id: int
    name: str
    artifact_location: str
    deleted: bool
    creation_time: int | None
    last_update_time: int | None
    tags: dict[str, str]


@dataclass
class StoredDataset:
    """A data set that a run used, and the tags of that use."""

    name: str
    digest: str
    source_type: str
    source: str
    schema: str | None
    profile: str | None
    tags: dict[str, str]


@dataclass
class StoredRun:
    """A run as its folder tells it."""

    id: str
    name: str
    user_id: str
    status: int
    start_time: int | None
    end_time: int | None
    deleted: bool
    deleted_time: int | None
    artifact_uri: str
    params: dict[str, str]
    tags: dict[str, str]
    metric_files: dict[str, Path]
    datasets: list[StoredDataset] = field(default_factory=list)
    model_inputs: list[str] = field(default_factory=list)
    model_outputs: list[tuple[str, int]] = field(default_factory=list)


def experiment_folders(root: Path) -> list[Path]:
    """The folders of all experiments, deleted ones last."""
    found = [path for path in folders_in(root) if path.name != "models" and (path / META).is_file()]
    return found + [path for path in folders_in(root / TRASH) if (path / META).is_file()]


def run_folders(experiment: Path) -> list[Path]:
    """The folders of all runs of an experiment."""
    return [path for path in folders_in(experiment) if path.name not in _NO_RUNS and (path / META).is_file()]


def read_experiment(folder: Path) -> StoredExperiment:
    """An experiment.

    Raises: Unreadable.
    """
    meta = meta_of(folder)
    number = str(meta.get("experiment_id", folder.name))
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Unreadable(f"{folder}: the experiment id {number!r} is not a whole number")
    return StoredExperiment(
        folder=folder,
        id=int(number),
        name=required(folder, meta, "name"),
        artifact_location=meta.get("artifact_location") or "",
        deleted=meta.get("lifecycle_stage") == "deleted" or folder.parent.name == TRASH,
        creation_time=meta.get("creation_time"),
        last_update_time=meta.get("last_update_time"),
        tags=texts_in(folder / "tags"),
    )


def read_run(folder: Path) -> StoredRun:
    """A run without its metric points.

    Raises: Unreadable.
    """
    meta = meta_of(folder)
    tags = texts_in(folder / "tags")
    status = meta.get("status", 1)
    if status not in range(1, 6):
        raise Unreadable(f"{folder}: unknown run status {status!r}")
    run = StoredRun(
        id=meta.get("run_id") or required(folder, meta, "run_uuid"),
        name=meta.get("run_name") or meta.get("name") or tags.get("mlflow.runName", ""),
        user_id=meta.get("user_id") or "",
        status=status,
        start_time=meta.get("start_time"),
        end_time=meta.get("end_time"),
        deleted=meta.get("lifecycle_stage") == "deleted",
        deleted_time=meta.get("deleted_time"),
        artifact_uri=meta.get("artifact_uri") or "",
        params=texts_in(folder / "params"),
        tags=tags,
        metric_files=dict(files_below(folder / "metrics")),
    )
    for link in folders_in(folder / "inputs"):
        _read_input(folder, link, run)
    for link in folders_in(folder / "outputs"):
        meta = meta_of(link)
        run.model_outputs.append((required(link, meta, "destination_id"), meta.get("step") or 0))
    return run


def read_metric(path: Path, key: str) -> Iterator[Metric]:
    """The points of a metric file, in the order they were logged.

    Raises: Unreadable.
    """
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            parts = line.split()
            if not parts:
                continue
            try:
                value = min(max(float(parts[1]), -_LARGEST), _LARGEST)
                step = int(parts[2]) if len(parts) > 2 else 0
                dataset = parts[3:5] if len(parts) > 4 else (None, None)
                yield Metric(key, value, int(parts[0]), step, dataset_name=dataset[0], dataset_digest=dataset[1])
            except (ValueError, IndexError):
                raise Unreadable(f"{path}: line {number} is no metric point: {line.strip()[:80]!r}") from None


def _read_input(run_folder: Path, link: Path, run: StoredRun) -> None:
    meta = meta_of(link)
    source = required(link, meta, "source_id")
    if meta.get("source_type") in ("MODEL", "RUN_INPUT"):
        run.model_inputs.append(source)
        return
    data = meta_of(run_folder.parent / "datasets" / source)
    tags = meta.get("tags") or {}
    run.datasets.append(
        StoredDataset(
            name=required(link, data, "name"),
            digest=required(link, data, "digest"),
            source_type=data.get("source_type") or "",
            source=data.get("source") or "",
            schema=data.get("schema"),
            profile=data.get("profile"),
            tags={str(key): str(value) for key, value in tags.items()},
        )
    )


def folders_in(parent: Path) -> list[Path]:
    """The folders in a folder, by name; none when it is not there."""
    try:
        with os.scandir(parent) as entries:
            return sorted(Path(entry.path) for entry in entries if entry.is_dir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def files_below(parent: Path) -> Iterator[tuple[str, Path]]:
    """Key and path of every file below a folder; a key with slashes is a file in folders."""
    for folder, _, names in os.walk(parent):
        for name in sorted(names):
            path = Path(folder, name)
            yield path.relative_to(parent).as_posix(), path


def texts_in(parent: Path) -> dict[str, str]:
    """The text of every file below a folder.

    Raises: Unreadable.
    """
    try:
        return {key: path.read_bytes().decode() for key, path in files_below(parent)}
    except UnicodeDecodeError as error:
        raise Unreadable(f"{parent}: a file is not UTF-8 text ({error})") from None


def meta_of(folder: Path) -> dict[str, Any]:
    """What the meta.yaml of a folder says.

    Raises: Unreadable.
    """
    return yaml_in(folder / META)


def yaml_in(path: Path) -> dict[str, Any]:
    """What a YAML file says.

    Raises: Unreadable.
    """
    try:
        with path.open(encoding="utf-8") as file:
            said = yaml.load(file, _LOADER)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Unreadable(f"{path}: {' '.join(str(error).split())[:200]}") from None
    if not isinstance(said, dict):
        raise Unreadable(f"{path}: it is empty or no mapping")
    return said


def required(folder: Path, meta: dict[str, Any], name: str) -> str:
    """The text of a field that must be there.

    Raises: Unreadable.
    """
    if meta.get(name) in (None, ""):
        raise Unreadable(f"{folder / META}: it has no {name}")
    return str(meta[name])
