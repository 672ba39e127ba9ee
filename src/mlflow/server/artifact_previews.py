"""Artifacts that a browser shows: ``GET /api/3.0/mlflow/artifacts/preview``.

Like a download, with ranges and all, but inline, with the media type by which a browser shows the file, and with a
policy under which nothing of it runs in the server's origin. What no browser shows is a download.
"""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Callable

from starlette.routing import Route

from mlflow.api import rpc
from mlflow.exceptions import invalid
from mlflow.server.artifacts import Endpoint, ServedArtifacts, existing_file, is_local, query_of
from mlflow.server.content_policy import HTML_PREVIEW, PDF_PREVIEW, PREVIEW
from mlflow.server.file_transfer import Presentation, as_download, disposition, in_thread, send_file
from mlflow.store.artifact.artifact_repo import ArtifactRepository, joined
from mlflow.store.artifact.paths import normal_path

PREFIXES = ("/api/3.0/mlflow/artifacts/", "/ajax-api/3.0/mlflow/artifacts/")
_SHOWN = re.compile(r"image/|audio/|video/|text/plain")
_HTML = (".html", ".htm")


def preview_routes(service: ServedArtifacts) -> list[Route]:
    """The route that shows artifacts."""
    shown = _PreviewArtifact(service)
    return [Route(f"{prefix}preview", shown, methods=["GET", "HEAD"]) for prefix in PREFIXES]


def as_preview(name: str) -> Presentation:
    """How a browser shows a file."""
    extension = posixpath.splitext(name)[1].lower()
    plain = as_download(name)
    inline = disposition(name, "inline")
    if extension in _HTML:
        return Presentation("text/html; charset=utf-8", inline, HTML_PREVIEW)
    if extension == ".pdf":
        return Presentation("application/pdf", inline, PDF_PREVIEW)
    if _SHOWN.match(plain.media_type):
        return Presentation(plain.media_type, inline, PREVIEW)
    return plain


async def artifacts_named(service: ServedArtifacts, query: dict[str, str]) -> tuple[ArtifactRepository, str, str]:
    """The artifacts that a query names by ``run_id``, ``model_id``, or ``name`` and ``version`` of a registered model:
    their store, their folder in it, and what they are called.

    Raises: INVALID_PARAMETER_VALUE unless it names exactly one; RESOURCE_DOES_NOT_EXIST.
    """
    given = [field for field in ("run_id", "model_id", "name") if query.get(field)]
    if len(given) != 1:
        raise invalid("Exactly one of 'run_id', 'model_id' and 'name' (with 'version') must be given.")
    called = query[given[0]]
    if given == ["run_id"]:
        return (*(await in_thread(service.of_run, called))[:2], called)
    if given == ["model_id"]:
        return (*(await in_thread(service.of_model, called))[:2], called)
    if not query.get("version"):
        raise rpc.missing("version")
    return (*(await in_thread(service.of_version, called, query["version"])), f"{called}-{query['version']}")


class _PreviewArtifact(Endpoint):
    async def answer(self, scope: dict, receive: Callable, send: Callable) -> None:
        query = query_of(scope)
        if not query.get("path"):
            raise rpc.missing("path")
        normal_path(query["path"])
        repository, folder, _ = await artifacts_named(self.service, query)
        path = joined(folder, query["path"])
        file = functools.partial(existing_file, repository, path)
        await send_file(scope, receive, send, file, path, is_local(repository), as_preview(path))
