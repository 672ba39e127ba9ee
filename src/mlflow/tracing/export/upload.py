"""Attachments on their way to the artifacts of their trace."""

from __future__ import annotations

import functools

import msgspec

from mlflow.api.tracking import GetExperiment
from mlflow.store import resolve


class Upload(msgspec.Struct):
    """The content of an attachment. Where it goes follows from its trace and experiment."""

    experiment_id: str
    trace_id: str
    attachment_id: str
    content: bytes


def store(uri: str, upload: Upload) -> None:
    """Write an attachment to where the store at a URI keeps artifacts."""
    from mlflow.store.artifact.resolve import artifact_repository_of

    path, mark, query = _location(uri, upload.experiment_id).partition("?")
    folder = f"{path.rstrip('/')}/traces/{upload.trace_id}/artifacts{mark}{query}"
    artifact_repository_of(folder, uri).upload_attachment(upload.attachment_id, upload.content)


@functools.lru_cache(maxsize=256)
def _location(uri: str, experiment_id: str) -> str:
    return resolve.tracking(uri).get_experiment(GetExperiment(experiment_id)).experiment.artifact_location
