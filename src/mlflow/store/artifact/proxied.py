"""Artifacts that a tracking server keeps: ``mlflow-artifacts:/path`` and ``mlflow-artifacts://host:port/path``.

Small files travel whole, with their checksum. Big ones travel in parts, several at a time; each part has a checksum
and is sent or fetched again by itself when a connection breaks. Servers without parts, ranges or checksums (MLflow's
own) are used with what they have.
"""

import os
import posixpath
from collections.abc import Iterator
from typing import Any, BinaryIO
from urllib.parse import quote, unquote, urlsplit

from mlflow.entities.file_info import FileInfo
from mlflow.entities.multipart_upload import (
    CreateMultipartUploadResponse,
    MultipartUploadCredential,
    MultipartUploadPart,
)
from mlflow.entities.presigned_download import PresignedDownloadUrlResponse
from mlflow.environment_variables import (
    MLFLOW_ENABLE_MULTIPART_DOWNLOAD,
    MLFLOW_ENABLE_MULTIPART_UPLOAD,
    MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD,
    MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD,
    MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE,
    MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE,
    MLFLOW_PRESIGNED_DOWNLOAD_URL_TTL_SECONDS,
)
from mlflow.exceptions import MlflowException, invalid
from mlflow.store.artifact import transfer
from mlflow.store.artifact.artifact_reader import ArtifactReader
from mlflow.store.artifact.artifact_repo import (
    ARTIFACT_STREAM_CHUNK_SIZE,
    MultipartDownloadMixin,
    MultipartUploadMixin,
    StreamUploadMixin,
    joined,
    verify_artifact_path,
)
from mlflow.store.artifact.digest import CONTENT_DIGEST, Adler, content_digest
from mlflow.store.artifact.http import put_part
from mlflow.store.artifact.local_uploads import part_etag
from mlflow.store.artifact.paths import normal_path
from mlflow.store.artifact.progress import Progress
from mlflow.store.artifact.ranged_download import PART_BYTES, download
from mlflow.store.artifact.ranged_fetch import RANGE_BYTES, fetch_into
from mlflow.store.artifact.server_connection import ServerConnection, damaged
from mlflow.store.artifact.signed_download import SignedDownload
from mlflow.store.artifact.uploads import UploadsBySize

ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts"
UPLOADS = "/api/2.0/mlflow-artifacts/mpu"
_WHOLE_BYTES = 4 << 20
_MAX_PARTS = 10_000
# of S3, the last part excepted
_LEAST_PART_BYTES = 5 << 20


class ProxiedArtifactRepository(StreamUploadMixin, MultipartUploadMixin, MultipartDownloadMixin, UploadsBySize):
    """The artifacts below a path of a server's artifact store.

    Args:
        artifact_uri: ``mlflow-artifacts:/path``, which belongs to the tracking server, or
            ``mlflow-artifacts://host:port/path``; or ``http(s)://.../api/2.0/mlflow-artifacts/artifacts/path``.

    Raises: INVALID_PARAMETER_VALUE when no server is named and the tracking URI is not one.
    """

    whole_bytes = _WHOLE_BYTES

    def __init__(self, artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None) -> None:
        super().__init__(artifact_uri, tracking_uri, registry_uri)
        server, self._root = _server_and_path(artifact_uri, tracking_uri)
        self._server = ServerConnection(server)

    def _url(self, path: str) -> str:
        return f"{ARTIFACTS}/{quote(joined(self._root, path))}"

    # ---- writing

    def log_bytes(self, data: bytes, artifact_file: str) -> None:
        verify_artifact_path(artifact_file)
        self._put(artifact_file, data)

    def log_artifact_from_stream(
        self, stream: BinaryIO, artifact_file_name: str, artifact_path: str | None = None
    ) -> None:
        """Store what a stream gives. It is read once, hence not sent again when the connection breaks."""
        path = joined(artifact_path, artifact_file_name)
        verify_artifact_path(path)
        self._server.once("PUT", self._url(path), body=_chunks(stream), what=path)

    def _upload(self, local: str, path: str, size: int, progress: Progress) -> None:
        if size <= _WHOLE_BYTES:
            with open(local, "rb") as file:
                data = file.read()
            self._put(path, data)
            progress.advance(len(data))
        elif self._takes_parts(size):
            self._upload_in_parts(local, path, size, progress)
        else:
            self._upload_stream(local, path, size)
            progress.advance(size)
        progress.advance(0, 1)

    def _put(self, path: str, data: bytes) -> None:
        self._server.send_bytes("PUT", self._url(path), data, what=path)

    def _upload_stream(self, local: str, path: str, size: int) -> None:
        whole = _Slice(local, 0, size)

        def attempt() -> None:
            checksum = Adler()
            for _ in whole.chunks(checksum):
                pass
            # read twice, so that the server can compare before it gives the file its name
            headers = {"Content-Length": str(size), CONTENT_DIGEST: content_digest("adler", checksum.digest())}
            self._server.once("PUT", self._url(path), body=whole.chunks(), headers=headers, what=path)

        self._server.again(attempt)

    # ---- in parts

    def _takes_parts(self, size: int) -> bool:
        if not MLFLOW_ENABLE_MULTIPART_UPLOAD.get():
            return False
        if self._server.is_ours():
            offers = self._server.offers()
            # a store elsewhere takes parts itself; whether clients reach it is for who sets things up to say
            direct = MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD.get() or offers.get("multipart_uploads_enabled")
            return bool(direct) or offers.get("parts_through_server", True)
        return MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD.get() and size >= MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE.get()

    def _upload_in_parts(self, local: str, path: str, size: int, progress: Progress) -> None:
        part_size = max(MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE.get(), -(-size // _MAX_PARTS))
        if not self._server.offers().get("parts_through_server", True):
            part_size = max(part_size, _LEAST_PART_BYTES)
        count = -(-size // part_size)
        folder, name = posixpath.split(path)
        try:
            upload = self._create(name, count, folder, part_size)
        except MlflowException as error:
            if error.error_code != "NOT_IMPLEMENTED":
                raise
            self._upload_stream(local, path, size)
            progress.advance(size)
            return
        parts: list[MultipartUploadPart] = []

        def send(credential: Any) -> None:
            number = credential.part_number
            length = min(part_size, size - (number - 1) * part_size)
            etag = self._send_part(credential, _Slice(local, (number - 1) * part_size, length), path)
            parts.append(MultipartUploadPart(number, etag, credential.url))
            progress.advance(length)

        try:
            transfer.each(send, upload.credentials, transfer.PARTS_AT_ONCE)
            parts.sort(key=lambda part: part.part_number)
            self._complete(path, size, upload.upload_id or "", parts)
        except BaseException:
            self._forget(name, upload.upload_id or "", folder)
            raise

    def _send_part(self, credential: MultipartUploadCredential, part: "_Slice", what: str) -> str:
        own = "/mlflow-artifacts/mpu/part/"
        if own not in credential.url:
            return put_part(credential.url, b"".join(part.chunks()), credential.headers)
        # the server tells the way as the outside knows it; the way that is already open leads there too
        place = f"{UPLOADS}/part/{credential.url.partition(own)[2]}"
        headers = {**credential.headers, "Content-Length": str(part.length)}

        def attempt() -> str:
            checksum = Adler()
            answer = self._server.once("PUT", place, body=part.chunks(checksum), headers=headers, what=what)
            etag = answer.headers.get("ETag", "")
            if etag.strip('"') != part_etag(part.length, checksum):
                raise damaged(what, "the server has another checksum of a part")
            return etag

        return self._server.again(attempt)

    def _complete(self, path: str, size: int, upload_id: str, parts: list[MultipartUploadPart]) -> None:
        folder, name = posixpath.split(path)
        try:
            self.complete_multipart_upload(name, upload_id, parts, folder)
        except MlflowException as error:
            # when the answer to a first attempt was lost, a second one finds the upload ended and the artifact there
            if error.error_code != "RESOURCE_DOES_NOT_EXIST" or self._size_of(path) != size:
                raise

    def _size_of(self, path: str) -> int:
        answer = self._server.once("HEAD", self._url(path), what=path, accept=(404,))
        return int(answer.headers.get("Content-Length", -1)) if answer.status == 200 else -1

    def _forget(self, name: str, upload_id: str, folder: str) -> None:
        try:
            self.abort_multipart_upload(name, upload_id, folder)
        except MlflowException:
            # the error that led here is the one to tell; servers clear away what was abandoned
            return

    def create_multipart_upload(
        self, local_file: str, num_parts: int, artifact_path: str | None = None
    ) -> CreateMultipartUploadResponse:
        return self._create(os.path.basename(local_file), num_parts, artifact_path, None)

    def _create(
        self, name: str, num_parts: int, artifact_path: str | None, part_size: int | None
    ) -> CreateMultipartUploadResponse:
        request = {"path": name, "num_parts": num_parts, "part_size": part_size}
        return CreateMultipartUploadResponse.from_dict(self._multipart("create", artifact_path, request))

    def complete_multipart_upload(
        self,
        local_file: str,
        upload_id: str,
        parts: list[MultipartUploadPart],
        artifact_path: str | None = None,
    ) -> None:
        request = {
            "path": os.path.basename(local_file),
            "upload_id": upload_id,
            "parts": [part.to_dict() for part in parts],
        }
        self._multipart("complete", artifact_path, request)

    def abort_multipart_upload(self, local_file: str, upload_id: str, artifact_path: str | None = None) -> None:
        self._multipart("abort", artifact_path, {"path": os.path.basename(local_file), "upload_id": upload_id})

    def _multipart(self, action: str, artifact_path: str | None, request: dict[str, Any]) -> dict[str, Any]:
        place = f"{UPLOADS}/{action}/{quote(joined(self._root, artifact_path or ''))}"
        values = {name: value for name, value in request.items() if value is not None}
        return self._server.send_json("POST", place, values, what=request["path"])

    # ---- reading

    def list_artifacts(self, path: str | None = None) -> list[FileInfo]:
        folder = normal_path(path)
        answer = self._server.get_json(ARTIFACTS, {"path": joined(self._root, folder)}, what=folder)
        return [_file_info(folder, entry) for entry in answer.get("files") or ()]

    def read_bytes(self, artifact_file: str) -> bytes:
        path = normal_path(artifact_file)
        return self._server.read_bytes(self._url(path), what=path)

    def _download_files(self, files: list[FileInfo], target: str) -> None:
        small = [info for info in files if (info.file_size or 0) <= PART_BYTES]
        super()._download_files(small, target)
        # a big one keeps several connections busy by itself
        for info in files:
            if (info.file_size or 0) > PART_BYTES:
                super()._download_files([info], target)

    def _download_file(self, remote_file_path: str, local_path: str) -> None:
        with Progress("Downloading") as progress:
            self._fetch(FileInfo(normal_path(remote_file_path), False), local_path, progress)

    def _fetch(self, info: FileInfo, local_path: str, progress: Progress) -> None:
        reader = self._signed_reader(info) if self._is_read_directly(info) else None
        if reader is None:
            download(self._server, self._url(info.path), info, local_path, progress)
        else:
            fetch_into(reader, local_path, progress)

    def _is_read_directly(self, info: FileInfo) -> bool:
        if not MLFLOW_ENABLE_MULTIPART_DOWNLOAD.get() or (info.file_size is not None and info.file_size < RANGE_BYTES):
            return False
        if not (
            MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD.get() or self._server.offers().get("multipart_downloads_enabled")
        ):
            return False
        return info.file_size is not None or self._size_of(info.path) >= RANGE_BYTES

    def _signed_reader(self, info: FileInfo) -> ArtifactReader | None:
        """The artifact at its own store; None when the server signs no URLs for it."""

        def sign(seconds: int) -> PresignedDownloadUrlResponse:
            return self.get_download_presigned_url(info.path, seconds)

        try:
            return SignedDownload(info.path, sign, MLFLOW_PRESIGNED_DOWNLOAD_URL_TTL_SECONDS.get()).reader()
        except MlflowException as error:
            if error.error_code not in ("NOT_IMPLEMENTED", "ENDPOINT_NOT_FOUND"):
                raise
            return None

    def get_download_presigned_url(self, artifact_path: str, expiration: int = 300) -> PresignedDownloadUrlResponse:
        place = f"/api/2.0/mlflow-artifacts/presigned/{quote(joined(self._root, normal_path(artifact_path)))}"
        return PresignedDownloadUrlResponse.from_dict(
            self._server.get_json(place, {"expiration": expiration}, what=artifact_path)
        )

    # ---- deleting

    def delete_artifacts(self, artifact_path: str | None = None) -> None:
        path = normal_path(artifact_path)
        self._server.send_bytes("DELETE", self._url(path), b"", what=path)


def _server_and_path(artifact_uri: str, tracking_uri: str | None) -> tuple[str, str]:
    """The server's URI and the path in its artifact store."""
    parts = urlsplit(artifact_uri)
    if parts.scheme in ("http", "https"):
        prefix, _, path = parts.path.partition(ARTIFACTS)
        return f"{parts.scheme}://{parts.netloc}{prefix}", normal_path(unquote(path).strip("/"))
    tracking = urlsplit(tracking_uri or "")
    if tracking.scheme not in ("http", "https"):
        raise invalid(
            f"The artifact URI {artifact_uri!r} belongs to a tracking server, but the tracking URI is "
            f"{tracking_uri!r}. Set the tracking URI to the server's, such as http://127.0.0.1:5000."
        )
    path = normal_path(artifact_uri[len("mlflow-artifacts:") :].lstrip("/"))
    if parts.netloc:
        return f"{tracking.scheme}://{parts.netloc}", normal_path(path.partition("/")[2])
    return tracking_uri or "", path


def _file_info(folder: str, entry: dict[str, Any]) -> FileInfo:
    name = str(entry.get("path"))
    if "/" in name or normal_path(name) != name:
        raise invalid(f"The artifact server lists {name!r} in the folder {folder!r}, which is no name of a file.")
    is_dir = bool(entry.get("is_dir"))
    # the protocol leaves the size of an empty file out
    return FileInfo(joined(folder, name), is_dir, None if is_dir else int(entry.get("file_size") or 0))


class _Slice:
    """A stretch of a local file, read as it is sent."""

    def __init__(self, local: str, begin: int, length: int) -> None:
        self._local, self._begin = local, begin
        self.length = length

    def chunks(self, checksum: Adler | None = None) -> Iterator[bytes]:
        """Its bytes, which ``checksum`` takes too."""
        left = self.length
        with open(self._local, "rb", buffering=0) as file:
            file.seek(self._begin)
            while left:
                chunk = file.read(min(left, ARTIFACT_STREAM_CHUNK_SIZE))
                if not chunk:
                    raise invalid(f"The file {self._local!r} became shorter while it was uploaded.")
                left -= len(chunk)
                if checksum is not None:
                    checksum.update(chunk)
                yield chunk


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(ARTIFACT_STREAM_CHUNK_SIZE):
        yield chunk
