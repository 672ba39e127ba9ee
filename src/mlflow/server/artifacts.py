"""Artifacts over HTTP: of runs, of logged models, and of the store behind the proxy.

=====================================================  ============================================================
``GET  /get-artifact``                                 download an artifact of a run
``POST /ajax-api/2.0/mlflow/upload-artifact``          upload one
``GET  .../mlflow/get-trace-artifact``                 the spans of a trace, or a file that is attached to it
``GET  .../mlflow/artifacts/list``                     list a folder of a run
``GET  .../mlflow/logged-models/*/artifacts/files``    download an artifact of a logged model
``GET  .../logged-models/*/artifacts/directories``     list a folder of a logged model
``GET  .../mlflow-artifacts/artifacts``                list a folder of the proxied store
``GET|PUT|DELETE .../mlflow-artifacts/artifacts/*``    read, write, delete in the proxied store
``POST .../mlflow-artifacts/mpu/create|complete|abort/*``   uploads in parts
``PUT  .../mlflow-artifacts/mpu/part/*``               one part
=====================================================  ============================================================

Everything is there under ``/api/2.0`` and ``/ajax-api/2.0``, what is of traces under 3.0 too. What a proxied request
names is confined to the artifacts destination, and what a request about a run, a model or a trace names to its
artifacts.
"""

from __future__ import annotations

import abc
import functools
import os
import posixpath
import re
import shutil
import tempfile
from collections.abc import Callable
from typing import Any, BinaryIO
from urllib.parse import parse_qsl, quote, urlencode

from starlette.routing import Route

from mlflow.api import artifacts as api
from mlflow.api import rpc
from mlflow.api.logged_models import GetLoggedModel
from mlflow.api.registry import GetModelVersionDownloadUri, Registry
from mlflow.api.traces import GetTraceInfo, ReadTraces
from mlflow.api.tracking import GetRun, Tracking
from mlflow.entities.file_info import FileInfo
from mlflow.entities.model_registry.model_uri import parse_model_uri
from mlflow.entities.multipart_upload import MultipartUploadPart
from mlflow.entities.span import Span
from mlflow.entities.trace_data import TraceData
from mlflow.entities.workspace import DEFAULT_WORKSPACE_NAME
from mlflow.entities.workspace import WORKSPACE_PARAMETER as PARAMETER
from mlflow.environment_variables import (
    MILLRACE_MAX_REQUEST_BYTES,
    MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES,
    MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD,
    MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD,
)
from mlflow.exceptions import MlflowException, invalid, not_found, unsupported
from mlflow.server.dispatch import Disconnected, read_body
from mlflow.server.file_transfer import Sink, content_length, elsewhere, in_thread, receive_into, send_file
from mlflow.store.artifact.artifact_reader import ArtifactReader
from mlflow.store.artifact.artifact_repo import (
    TRACE_DATA_FILE_NAME,
    ArtifactRepository,
    MultipartDownloadMixin,
    MultipartUploadMixin,
    OpeningMixin,
    joined,
    verify_artifact_path,
)
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from mlflow.store.artifact.atomic import explained, explanation_of
from mlflow.store.artifact.local import LocalArtifactRepository
from mlflow.store.artifact.paths import normal_path
from mlflow.store.artifact.runs import parse_runs_uri
from mlflow.store.artifact.sink import SinkMixin
from mlflow.store.caller import confinement, unasked
from mlflow.store.resolve import scheme_of
from mlflow.store.sql.locations import WORKSPACE_FOLDER as FOLDER
from mlflow.utils.mlflow_tags import MLFLOW_ARTIFACT_LOCATION

PREFIXES = ("/api/2.0/", "/ajax-api/2.0/")
_PROXIED = "mlflow-artifacts"
_HOST_ADDRESSED = frozenset(("mlflow-artifacts", "http", "https", "ftp", "ftps", "sftp", "hdfs", "viewfs"))
_DISK_FULL = 507


class ServedArtifacts(api.Artifacts):
    """The artifact service of a server.

    Args:
        tracking: where runs and models are looked up; None for a server that serves artifacts only.
        destination: path or URI of the store behind the proxy; None when it is not served.
        registry: where versions of registered models are looked up; None for a server without registry.
    """

    def __init__(self, tracking: Tracking | None, destination: str | None, registry: Registry | None = None) -> None:
        self._tracking = tracking
        self._registry = registry
        self._destination = None if destination is None else get_artifact_repository(destination)
        self._repository_of = functools.lru_cache(maxsize=1024)(self._open)

    # ---- stores

    @property
    def proxied(self) -> ArtifactRepository:
        """The store behind the proxy.

        Raises: TEMPORARILY_UNAVAILABLE (503, as the protocol has it) when it is not served.
        """
        if self._destination is None:
            raise MlflowException(
                "This server does not serve artifacts: it was started with --no-serve-artifacts. "
                "Start it with --serve-artifacts to change that.",
                "TEMPORARILY_UNAVAILABLE",
            )
        return self._destination

    def offers(self) -> dict[str, bool]:
        """What the store behind the proxy lets clients do at the store itself, and whether parts go through here.

        That clients reach a store elsewhere is said by whoever sets the server up.
        """
        store = self._destination
        return {
            "multipart_uploads_enabled": MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD.get()
            and isinstance(store, MultipartUploadMixin),
            "multipart_downloads_enabled": MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD.get()
            and isinstance(store, MultipartDownloadMixin),
            "parts_through_server": store is not None and is_local(store),
        }

    def of_run(self, run_id: str) -> tuple[ArtifactRepository, str, str]:
        """The store of a run's artifacts, the run's folder in it, and the URI that the run names.

        Raises: RESOURCE_DOES_NOT_EXIST when there is no such run.
        """
        uri = self._lookup().get_run(GetRun(run_id=run_id)).run.info.artifact_uri or ""
        return (*self._repository_of(uri), uri)

    def of_model(self, model_id: str) -> tuple[ArtifactRepository, str, str]:
        """The store of a logged model's artifacts, the model's folder in it, and the URI that the model names.

        Raises: RESOURCE_DOES_NOT_EXIST when there is no such model.
        """
        uri = self._lookup().get_logged_model(GetLoggedModel(model_id)).model.info.artifact_uri
        return (*self._repository_of(uri), uri)

    def of_trace(self, trace_id: str) -> tuple[ArtifactRepository, str]:
        """The store of a trace's artifacts, and the trace's folder in it.

        Raises: RESOURCE_DOES_NOT_EXIST when there is no such trace.
        """
        info = self._lookup().get_trace_info(GetTraceInfo(trace_id)).trace.trace_info
        return self._repository_of(info.tags.get(MLFLOW_ARTIFACT_LOCATION, ""))

    def spans_of(self, trace_id: str) -> list[Span]:
        """The spans of a trace that are in the tracking store.

        Raises: RESOURCE_DOES_NOT_EXIST when there is no such trace.
        """
        found = self._lookup().read_traces(ReadTraces([trace_id])).traces
        if not found:
            raise not_found("Trace", trace_id)
        return [Span(record) for record in found[0].spans]

    def of_version(self, name: str, version: str) -> tuple[ArtifactRepository, str]:
        """The store of the files of a version of a registered model, and their folder in it.

        Raises: RESOURCE_DOES_NOT_EXIST when there is no such version.
        """
        if self._registry is None:
            raise unsupported("A model registry of this server")
        request = GetModelVersionDownloadUri(name, version)
        request.check()
        uri = self._registry.get_model_version_download_uri(request).artifact_uri
        scheme = scheme_of(uri)
        # whoever may read a version may read its files, wherever they are: that was asked when it was made
        with unasked():
            if scheme == "models":
                return self.of_model(parse_model_uri(uri).model_id or "")[:2]
            if scheme == "runs":
                run_id, path = parse_runs_uri(uri)
                repository, folder, _ = self.of_run(run_id)
                return repository, joined(folder, path)
            return self._repository_of(uri)

    def head_of(self, repository: ArtifactRepository, path: str, most: int) -> bytes:
        """The first bytes of a file in a store, up to so many.

        Raises: RESOURCE_DOES_NOT_EXIST when there is no such file.
        """
        with existing_file(repository, path) as file:
            if isinstance(file, ArtifactReader):
                file.section(0, most)
            return file.read(most)

    def _lookup(self) -> Tracking:
        if self._tracking is None:
            raise MlflowException(
                "This server only serves artifacts: it was started with --artifacts-only.",
                "TEMPORARILY_UNAVAILABLE",
            )
        return self._tracking

    def _open(self, uri: str) -> tuple[ArtifactRepository, str]:
        scheme = scheme_of(uri)
        if scheme == _PROXIED:
            rest = uri[len(_PROXIED) + 1 :]
            if rest.startswith("//") and not rest.startswith("///"):
                raise invalid(f"The artifacts at {uri!r} are served by another server; ask that one.")
            return self.proxied, normal_path(rest.lstrip("/"))
        if scheme in ("runs", "models") or (scheme in _HOST_ADDRESSED and not _is_allowed(scheme)):
            raise invalid(
                f"The artifacts at {uri!r} cannot be read through this server, which opens no connections to hosts "
                "that a request names; read them directly."
            )
        return get_artifact_repository(uri), ""

    # ---- the service

    def list_artifacts(self, request: api.ListArtifacts) -> api.ArtifactsPage:
        """List a folder of a run's artifacts."""
        request.check()
        return page_of(*self.of_run(request.run_id), request.path or "")

    def list_logged_model_artifacts(self, request: api.ListLoggedModelArtifacts) -> api.ArtifactsPage:
        """List a folder of a logged model's artifacts."""
        request.check()
        return page_of(*self.of_model(request.model_id), request.artifact_directory_path or "")

    def list_proxied_artifacts(self, request: api.ListProxiedArtifacts) -> api.ProxiedArtifactsPage:
        """List a folder of the proxied store; paths are relative to that folder."""
        path = path_in_workspace(request.path)
        found = self.proxied.list_artifacts(normal_path(path) or None)
        if not normal_path(path) and confinement() is not None:
            # the folders of the other workspaces
            found = [info for info in found if info.path != FOLDER]
        return api.ProxiedArtifactsPage([_on_the_wire(info, posixpath.basename(info.path)) for info in found])

    def create_presigned_download_url(self, request: api.CreatePresignedDownloadUrl) -> api.PresignedDownloadUrl:
        """Get a URL from which an artifact of a run can be read directly."""
        repository, folder, _ = self.of_run(request.run_id)
        signer = _offering(repository, "get_download_presigned_url", "presigned downloads")
        path = joined(folder, normal_path(request.path))
        answer = signer(path) if request.expiration is None else signer(path, request.expiration)
        return api.PresignedDownloadUrl(answer.url, dict(answer.headers), answer.file_size)

    def create_presigned_upload_url(self, request: api.CreatePresignedUploadUrl) -> api.PresignedUploadUrl:
        """Get a URL to which an artifact of a run or of a logged model can be written directly."""
        if not request.run_id and not request.model_id:
            raise rpc.missing("run_id")
        owner = self.of_run(request.run_id) if request.run_id else self.of_model(request.model_id)
        repository, folder, _ = owner
        signer = _offering(repository, "create_presigned_upload_url", "presigned uploads")
        verify_artifact_path(request.path)
        path = joined(folder, request.path)
        answer = signer(path) if request.expiration is None else signer(path, request.expiration)
        return api.PresignedUploadUrl(answer.presigned_url, dict(answer.headers))


def page_of(repository: ArtifactRepository, folder: str, uri: str, path: str) -> api.ArtifactsPage:
    """What a folder holds, ``path`` being inside the folder of a run or model."""
    normal_path(path)
    found = repository.list_artifacts(joined(folder, path) or None)
    cut = len(folder) + 1 if folder else 0
    return api.ArtifactsPage(uri, [_on_the_wire(info, info.path[cut:]) for info in found])


def _on_the_wire(info: FileInfo, path: str) -> FileInfo:
    # a name on disk need not be UTF-8; the protocol leaves the size of an empty file out
    path = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return FileInfo(path, bool(info.is_dir), info.file_size or None)


def _offering(repository: ArtifactRepository, method: str, what: str) -> Callable:
    function = getattr(repository, method, None)
    if function is None:
        raise invalid(f"This artifact store does not offer {what}.")
    return function


def check_location(location: str | None) -> None:
    """Raise unless a client may choose this artifact location for an experiment on this server.

    A location at a host that the client names would make the server connect to it. Schemes that are to be allowed
    nevertheless stand in MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES.

    Raises: INVALID_PARAMETER_VALUE.
    """
    if not location:
        return
    scheme = scheme_of(location)
    if scheme in ("runs", "models"):
        raise invalid(f"Invalid artifact location {location!r}: it must not be a {scheme}: URI.")
    if scheme == "file":
        LocalArtifactRepository(location)
    if scheme not in _HOST_ADDRESSED or (scheme == _PROXIED and not location.startswith(f"{_PROXIED}://")):
        return
    if not _is_allowed(scheme):
        raise invalid(
            f"Invalid artifact location {location!r}: the scheme {scheme!r} names a host, to which the server would "
            f"connect. To allow it, set {MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES.name}={scheme} for the server."
        )


def _is_allowed(scheme: str) -> bool:
    """Whether clients may name hosts with this scheme."""
    return scheme in [allowed.lower() for allowed in MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES.get()]


# ---- routes ----------------------------------------------------------------------------------------------------------


def artifact_routes(service: ServedArtifacts) -> list[Route]:
    """The routes over which bytes travel; the operations of ``Artifacts`` itself are dispatched with the others."""
    plain = [
        ("mlflow-artifacts/artifacts/{path:path}", _Proxied(service), ["GET", "HEAD", "PUT", "DELETE"]),
        ("mlflow-artifacts/mpu/create/{path:path}", _CreateUpload(service), ["POST"]),
        ("mlflow-artifacts/mpu/part/{path:path}", _PutPart(service), ["PUT"]),
        ("mlflow-artifacts/mpu/complete/{path:path}", _CompleteUpload(service), ["POST"]),
        ("mlflow-artifacts/mpu/abort/{path:path}", _AbortUpload(service), ["POST"]),
        ("mlflow-artifacts/presigned/{path:path}", _Presigned(service), ["GET"]),
    ]
    routes = [
        Route(prefix + path, endpoint, methods=methods) for prefix in PREFIXES for path, endpoint, methods in plain
    ]
    routes.append(Route("/get-artifact", _GetArtifact(service), methods=["GET", "HEAD"]))
    routes.append(Route("/model-versions/get-artifact", _GetVersionArtifact(service), methods=["GET", "HEAD"]))
    of_model = "mlflow/logged-models/{model_id}/artifacts/files"
    routes += [Route(prefix + of_model, _GetModelArtifact(service), methods=["GET", "HEAD"]) for prefix in PREFIXES]
    routes += [
        Route(f"/{root}/{version}/mlflow/get-trace-artifact", _GetTraceArtifact(service), methods=["GET", "HEAD"])
        for root in ("api", "ajax-api")
        for version in ("2.0", "3.0")
    ]
    routes += [
        Route(prefix + "mlflow/upload-artifact", _UploadArtifact(service), methods=["POST"]) for prefix in PREFIXES
    ]
    return routes


class Endpoint(abc.ABC):
    """An ASGI application for some routes; errors become the protocol's answers."""

    def __init__(self, service: ServedArtifacts) -> None:
        self.service = service

    async def __call__(self, scope: dict, receive: Callable, send: Callable) -> None:
        try:
            await self.answer(scope, receive, send)
        except Disconnected:
            return
        except MlflowException as error:
            await _send_error(send, error)
        except OSError as error:
            explanation = explanation_of(scope["path_params"].get("path", scope["path"]), error)
            if explanation is None:
                raise
            await _send_error(send, explanation)

    @abc.abstractmethod
    async def answer(self, scope: dict, receive: Callable, send: Callable) -> None:
        """Answer one request, or raise."""


class _Proxied(Endpoint):
    async def answer(self, scope: dict, receive: Callable, send: Callable) -> None:
        path, method = _proxied_path(scope), scope["method"]
        repository = self.service.proxied
        if method == "PUT":
            size = content_length(scope)
            await receive_into(scope, receive, lambda: _new_file(repository, path, size), is_local(repository))
            await _send(send, 200, b"")
        elif method == "DELETE":
            if not normal_path(path):
                raise invalid("The root of the artifact store cannot be deleted.")
            await elsewhere(repository.delete_artifacts, normal_path(path))
            await _send(send, 200, b"{}")
        else:
            file = functools.partial(existing_file, repository, path)
            await send_file(scope, receive, send, file, path, is_local(repository))


class _GetArtifact(Endpoint):
    async def answer(self, scope: dict, receive: Callable, send: Callable) -> None:
        query = query_of(scope)
        run_id = query.get("run_id") or query.get("run_uuid") or ""
        if not run_id:
            raise not_found("Run", run_id)
        if not query.get("path"):
            raise rpc.missing("path")
        normal_path(query["path"])
        repository, folder, _ = await in_thread(self.service.of_run, run_id)
        path = joined(folder, query["path"])
        file = functools.partial(existing_file, repository, path)
        await send_file(scope, receive, send, file, path, is_local(repository))


class _GetModelArtifact(Endpoint):
    async def answer(self, scope: dict, receive: Callable, send: Callable) -> None:
        asked = query_of(scope).get("artifact_file_path")
        if not asked:
            raise rpc.missing("artifact_file_path")
        normal_path(asked)
        repository, folder, _ = await in_thread(self.service.of_model, scope["path_params"]["model_id"])
        path = joined(folder, asked)
        file = functools.partial(existing_file, repository, path)
        await send_file(scope, receive, send, file, path, is_local(repository))


class _GetVersionArtifact(Endpoint):
    async def answer(self, scope: dict, receive: Callable, send: Callable) -> None:
        query = query_of(scope)
        for field in ("name", "version", "path"):
            if not query.get(field):
                raise rpc.missing(field)
        normal_path(query["path"])
        repository, folder = await in_thread(self.service.of_version, query["name"], query["version"])
        path = joined(folder, query["path"])
        file = functools.partial(existing_file, repository, path)
        await send_file(scope, receive, send, file, path, is_local(repository))


class _GetTraceArtifact(Endpoint):
    """The spans of a trace as a file, or a file that is attached to it.

    Clients that keep spans in files (MLflow before 3.6) have them among the trace's artifacts.
    """

    async def answer(self, scope: dict, receive: Callable, send: Callable) -> None:
        query = query_of(scope)
        trace_id, path = query.get("request_id"), query.get("path") or TRACE_DATA_FILE_NAME
        if not trace_id:
            raise MlflowException('Request must include the "request_id" query parameter.', "BAD_REQUEST")
        normal_path(path)
        if path == TRACE_DATA_FILE_NAME:
            spans = await in_thread(self.service.spans_of, trace_id)
            if spans:
                await _send(send, 200, await in_thread(TraceData(spans).to_json_bytes))
                return
        repository, folder = await in_thread(self.service.of_trace, trace_id)
        path = joined(folder, path)
        file = functools.partial(existing_file, repository, path)
        await send_file(scope, receive, send, file, path, is_local(repository))


class _UploadArtifact(Endpoint):
    async def answer(self, scope: dict, receive: Callable, send: Callable) -> None:
        query = query_of(scope)
        run_id = query.get("run_uuid") or query.get("run_id") or ""
        if not run_id:
            raise rpc.missing("run_uuid")
        if not query.get("path"):
            raise rpc.missing("path")
        verify_artifact_path(query["path"])
        if dict(scope["headers"]).get(b"content-length") == b"0":
            raise invalid("The request has no body; an artifact's content is needed.")
        repository, folder, _ = await in_thread(self.service.of_run, run_id)
        path = joined(folder, query["path"])
        size = content_length(scope)
        await receive_into(scope, receive, lambda: _new_file(repository, path, size), is_local(repository))
        await _send(send, 200, b"")


class _CreateUpload(Endpoint):
    async def answer(self, scope: dict, receive: Callable, send: Callable) -> None:
        request = await _json(receive, api.CreateMultipartUpload)
        folder, name = _proxied_path(scope), _name(request.path)
        repository = _in_parts(self.service)
        if isinstance(repository, LocalArtifactRepository):
            upload = await in_thread(
                repository.create_multipart_upload, name, request.num_parts, folder, request.part_size
            )
        else:
            upload = await elsewhere(repository.create_multipart_upload, name, request.num_parts, folder)
        here = _own_url(scope).partition("/mlflow-artifacts/mpu/create/")[0]
        there = f"{here}/mlflow-artifacts/mpu/part/{quote(joined(folder, name))}?"
        fields = {"upload_id": upload.upload_id}
        if confinement() is not None:
            # whoever sends a part may send no headers of ours
            fields[PARAMETER] = confinement()
        parts = [
            api.PartUpload(
                part.url or there + urlencode({**fields, "part_number": part.part_number}),
                part.part_number,
                dict(part.headers),
            )
            for part in upload.credentials
        ]
        await _send(send, 200, rpc.encode(api.MultipartUploadCreated(upload.upload_id or "", parts)))


class _PutPart(Endpoint):
    """Where the parts of an upload to a local store go; other stores have URLs of their own."""

    async def answer(self, scope: dict, receive: Callable, send: Callable) -> None:
        query = query_of(scope)
        number = query.get("part_number", "")
        if not re.fullmatch(r"[0-9]{1,6}", number) or not query.get("upload_id"):
            raise invalid("The parameters 'upload_id' and 'part_number' (a number) are needed.")
        repository = _in_parts(self.service)
        if not isinstance(repository, LocalArtifactRepository):
            raise unsupported("Sending parts through this server")
        folder, name = posixpath.split(_proxied_path(scope))

        def open_part() -> Sink:
            return repository.upload(name, query["upload_id"], folder).part(int(number))

        etag = await receive_into(scope, receive, open_part)
        await _send(send, 200, b"", [(b"etag", f'"{etag}"'.encode())])


class _CompleteUpload(Endpoint):
    async def answer(self, scope: dict, receive: Callable, send: Callable) -> None:
        request = await _json(receive, api.CompleteMultipartUpload)
        parts = [MultipartUploadPart(part.part_number, part.etag, part.url) for part in request.parts]
        complete = _in_parts(self.service).complete_multipart_upload
        await elsewhere(complete, _name(request.path), request.upload_id, parts, _proxied_path(scope))
        await _send(send, 200, b"{}")


class _AbortUpload(Endpoint):
    async def answer(self, scope: dict, receive: Callable, send: Callable) -> None:
        request = await _json(receive, api.AbortMultipartUpload)
        abort = _in_parts(self.service).abort_multipart_upload
        await elsewhere(abort, _name(request.path), request.upload_id, _proxied_path(scope))
        await _send(send, 200, b"{}")


class _Presigned(Endpoint):
    async def answer(self, scope: dict, receive: Callable, send: Callable) -> None:
        path = normal_path(_proxied_path(scope))
        sign = getattr(self.service.proxied, "get_download_presigned_url", None)
        if sign is None:
            raise unsupported("Presigned downloads of this server's artifact store")
        request = rpc.request_of(api.GetPresignedDownloadUrl, query_of(scope))
        answer = await elsewhere(sign, path, *([] if request.expiration is None else [request.expiration]))
        body = api.ProxiedPresignedUrl(answer.url, dict(answer.headers), answer.file_size)
        await _send(send, 200, rpc.encode(body))


# ---- files of any store ----------------------------------------------------------------------------------------------


def is_local(repository: ArtifactRepository) -> bool:
    """Whether a store is on this machine."""
    return isinstance(repository, LocalArtifactRepository)


def existing_file(repository: ArtifactRepository, path: str) -> BinaryIO:
    """An artifact, open for reading; of a store that cannot open it, it is brought here first."""
    if isinstance(repository, LocalArtifactRepository):
        return repository.open(path)
    if isinstance(repository, OpeningMixin):
        return repository.open_artifact(path)
    with tempfile.TemporaryDirectory(prefix="mlflow-") as folder:
        local = os.path.join(folder, "content")
        repository._download_file(normal_path(path), local)
        return open(local, "rb")


def _new_file(repository: ArtifactRepository, path: str, size: int | None) -> Sink:
    if isinstance(repository, LocalArtifactRepository):
        with explained(path):
            return repository.open_new(path)
    verify_artifact_path(path)
    if isinstance(repository, SinkMixin):
        return repository.open_new(path, size)
    return _Spool(repository, path)


class _Spool:
    """A body on its way to a store that takes files only: collected on disk, and handed over when it is whole."""

    def __init__(self, repository: ArtifactRepository, path: str) -> None:
        self._repository, self._path = repository, path
        self._folder = tempfile.mkdtemp(prefix="mlflow-")
        self._local = os.path.join(self._folder, posixpath.basename(path))
        self._file = open(self._local, "xb")  # noqa: SIM115

    def write(self, data: bytes) -> None:
        self._file.write(data)

    def commit(self) -> None:
        self._file.close()
        self._repository.log_artifact(self._local, posixpath.dirname(self._path) or None)
        self.abort()

    def abort(self) -> None:
        self._file.close()
        shutil.rmtree(self._folder, ignore_errors=True)


# ---- requests and answers --------------------------------------------------------------------------------------------


def _in_parts(service: ServedArtifacts) -> Any:
    repository = service.proxied
    if not hasattr(repository, "create_multipart_upload"):
        raise unsupported("Multipart upload to this server's artifact store")
    return repository


def _name(path: str) -> str:
    """The file's name in what a client calls its path, with either separator."""
    return posixpath.basename(path.replace("\\", "/"))


def path_in_workspace(path: str | None) -> str:
    """Where in the proxied store a path lies, as a caller in a workspace says it.

    The default workspace has what lies outside of the folder of workspaces, as it was before there were any.

    Raises: INVALID_PARAMETER_VALUE when it lies in another workspace.
    """
    workspace = confinement()
    if workspace is None:
        return path or ""
    parts = normal_path(path or "").split("/")
    if parts[0] == FOLDER:
        if parts[1:2] != [workspace]:
            raise invalid(f"The artifact path {path!r} is not of the workspace {workspace!r}, in which the request is.")
        return path or ""
    return path or "" if workspace == DEFAULT_WORKSPACE_NAME else joined(f"{FOLDER}/{workspace}", path or "")


def _proxied_path(scope: dict) -> str:
    return path_in_workspace(scope["path_params"]["path"])


def query_of(scope: dict) -> dict[str, str]:
    """The fields of a query string."""
    return dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))


def _own_url(scope: dict) -> str:
    host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    return f"{scope['scheme']}://{host}{quote(scope['path'])}"


async def _json(receive: Callable, kind: type[rpc.Request]) -> Any:
    request = rpc.decode_request(kind, await read_body(receive, MILLRACE_MAX_REQUEST_BYTES.get()))
    request.check()
    return request


async def _send(send: Callable, status: int, body: bytes, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    start = [(b"content-length", str(len(body)).encode()), *(headers or ())]
    if body:
        start.append((b"content-type", b"application/json"))
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": body})


async def _send_error(send: Callable, error: MlflowException) -> None:
    full = error.error_code == "RESOURCE_LIMIT_EXCEEDED"
    status = _DISK_FULL if full else error.get_http_status_code()
    await _send(send, status, error.serialize_as_json().encode())
