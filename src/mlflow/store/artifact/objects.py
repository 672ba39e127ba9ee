"""Artifacts in object stores: what S3, Google Cloud Storage and Azure Blob Storage have in common.

obstore moves the bytes, in threads of its own and without holding the interpreter. A file goes in one request or, when
it is large, in parts side by side, each sent again by itself when it breaks; no part of it is seen before all are
there. Downloads are written at their place as they come, in ranges side by side, each going on where it broke.
"""

import abc
import logging
import mimetypes
import os
import posixpath
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, BinaryIO

import urllib3

from mlflow.entities.file_info import FileInfo
from mlflow.entities.presigned_download import PresignedDownloadUrlResponse
from mlflow.entities.presigned_upload import CreatePresignedUploadResponse
from mlflow.environment_variables import (
    MILLRACE_VERIFY_ARTIFACT_CHECKSUMS,
    MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT,
    MLFLOW_DOWNLOAD_CHUNK_TIMEOUT,
    MLFLOW_ENABLE_MULTIPART_UPLOAD,
    MLFLOW_HTTP_REQUEST_MAX_RETRIES,
    MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE,
)
from mlflow.exceptions import MlflowException, invalid
from mlflow.store.artifact.artifact_reader import ArtifactReader
from mlflow.store.artifact.artifact_repo import (
    ARTIFACT_STREAM_CHUNK_SIZE,
    MultipartDownloadMixin,
    OpeningMixin,
    PresignedUploadMixin,
    joined,
    verify_artifact_path,
)
from mlflow.store.artifact.atomic import no_such_artifact
from mlflow.store.artifact.checksums import Checksum, checksum_of, is_encrypted, md5_of
from mlflow.store.artifact.http import answered
from mlflow.store.artifact.object_errors import explained
from mlflow.store.artifact.paths import is_unfinished, normal_path
from mlflow.store.artifact.progress import Progress
from mlflow.store.artifact.ranged_fetch import AT_ONCE, RANGE_BYTES, fetch_into, range_bytes
from mlflow.store.artifact.sink import SinkMixin, chunks_of
from mlflow.store.artifact.uploads import UploadsBySize

_logger = logging.getLogger(__name__)

LEAST_PART_BYTES = 5 << 20
MOST_PARTS = 10_000
_WHOLE_BYTES = 8 << 20
_MOST_SIGNED_S = 7 * 24 * 3600
HEAD_TIMEOUT = urllib3.Timeout(connect=10, read=60)


class ObjectArtifactRepository(
    SinkMixin,
    OpeningMixin,
    MultipartDownloadMixin,
    PresignedUploadMixin,
    UploadsBySize,
):
    """The artifacts below a folder of a bucket.

    A subclass gives the stores: ``_open`` makes the one that reads, ``_open_for_writing`` the one that writes, where it
    is another.
    """

    whole_bytes = _WHOLE_BYTES

    _etags_are_md5 = False

    root: str
    """The folder in the bucket, without slashes around it."""

    def __init__(self, artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None) -> None:
        super().__init__(artifact_uri, tracking_uri, registry_uri)
        self._lock = threading.Lock()
        self._opened: dict[str, Any] = {}

    # ---- the bucket

    @property
    @abc.abstractmethod
    def place(self) -> str:
        """What the store is called in messages: its URI without secrets."""

    @abc.abstractmethod
    def _open(self) -> Any:
        """The obstore store of the bucket."""

    def _open_for_writing(self) -> Any:
        return self._store

    @property
    def _obstore(self) -> Any:
        import obstore

        return obstore

    @property
    def _store(self) -> Any:
        return self._one("reading", self._open)

    @property
    def _writing(self) -> Any:
        return self._one("writing", self._open_for_writing)

    def _one(self, what: str, make: Any) -> Any:
        if what not in self._opened:
            with explained("", self.place):
                made = make()
            with self._lock:
                self._opened.setdefault(what, made)
        _Process.check()
        return self._opened[what]

    def _key(self, path: str) -> str:
        return joined(self.root, path)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.place!r})"

    # ---- writing

    def log_bytes(self, data: bytes, artifact_file: str) -> None:
        verify_artifact_path(artifact_file)
        if not artifact_file:
            raise invalid("An artifact needs a name.")
        with explained(artifact_file, self.place):
            self._put(artifact_file, data)

    def log_chunks(self, chunks: Iterable[bytes], path: str, size: int | None = None) -> None:
        """Store what an iterator gives, in constant memory; a very large file, if known, in larger parts."""
        verify_artifact_path(path)
        if not path:
            raise invalid("An artifact needs a name.")
        with explained(path, self.place):
            self._put(path, iter(chunks), size)

    def _upload(self, local: str, path: str, size: int, progress: Progress) -> None:
        with explained(path, self.place):
            if size <= _WHOLE_BYTES:
                with open(local, "rb") as file:
                    data = file.read()
                self._put(path, data)
                progress.advance(len(data))
            else:
                with open(local, "rb") as file:
                    self._put(path, _watched(file, progress), size)
        progress.advance(0, 1)

    def _part_bytes(self, size: int | None) -> int:
        chosen = max(MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE.get(), LEAST_PART_BYTES)
        return max(chosen, -(-(size or 0) // MOST_PARTS))

    def _put(self, path: str, data: bytes | Iterator[bytes], size: int | None = None) -> str | None:
        """Store an artifact; the ETag that it has now."""
        options = self._put_options(path)
        if isinstance(data, bytes):
            options["use_multipart"] = False
        elif not MLFLOW_ENABLE_MULTIPART_UPLOAD.get() and size is not None:
            # without parts it can only go from memory
            data, options["use_multipart"] = b"".join(data), False
        else:
            options |= {"chunk_size": self._part_bytes(size), "max_concurrency": AT_ONCE}
        return self._obstore.put(self._writing, self._key(path), data, **options)["e_tag"]

    def _put_options(self, path: str) -> dict[str, Any]:
        """Attributes and tags of what is written."""
        media_type = media_type_of(path)
        return {"attributes": {"Content-Type": media_type}} if media_type else {}

    # ---- reading

    def list_artifacts(self, path: str | None = None) -> list[FileInfo]:
        folder = normal_path(path)
        prefix = self._key(folder)
        with explained(folder, self.place):
            found = self._obstore.list_with_delimiter(self._store, prefix or None)
        cut = len(self.root) + 1 if self.root else 0
        entries = {key[cut:]: FileInfo(key[cut:], True) for key in found["common_prefixes"]}
        for entry in found["objects"]:
            # consoles mark an empty folder by an object of its name
            if entry["path"] != prefix and not is_unfinished(posixpath.basename(entry["path"])):
                entries.setdefault(entry["path"][cut:], FileInfo(entry["path"][cut:], False, entry["size"]))
        return [entries[name] for name in sorted(entries)]

    def sizes_below(self, path: str | None = None) -> Iterator[tuple[str, int]]:
        """Path and bytes of every file below a folder, a thousand with each request."""
        prefix = self._key(path or "")
        cut = len(self.root) + 1 if self.root else 0
        with explained(path or "", self.place):
            for entries in self._obstore.list(self._store, prefix or None, chunk_size=1000):
                for entry in entries:
                    if entry["path"] != prefix:
                        yield entry["path"][cut:], entry["size"]

    def _files_in(self, path: str, target: str) -> list[FileInfo]:
        """All files below a folder, by one listing rather than one for each folder."""
        files = []
        # nothing is made for a listing that breaks off
        for name, size in list(self.sizes_below(path)):
            # a listing is someone else's word: it must not lead out of the target
            if not name or normal_path(name) != name:
                raise invalid(f"The artifact store lists {name!r}, which is no name of an artifact.")
            os.makedirs(os.path.dirname(os.path.join(target, *name.split("/"))), exist_ok=True)
            files.append(FileInfo(name, False, size))
        if not files:
            os.makedirs(os.path.join(target, *path.split("/")) if path else target, exist_ok=True)
        return files

    def read_bytes(self, artifact_file: str) -> bytes:
        path = normal_path(artifact_file)
        with self.open_artifact(path) as reader:
            return reader.read()

    def open_artifact(self, path: str) -> ArtifactReader:
        path = normal_path(path)
        if not path:
            raise no_such_artifact(path)
        with explained(path, self.place):
            meta = self._obstore.head(self._store, self._key(path))
        etag = meta["e_tag"]

        def fetch(begin: int, end: int) -> Iterator[bytes]:
            options: dict[str, Any] = {"range": (begin, end)}
            if etag:
                options["if_match"] = etag
            with explained(path, self.place):
                yield from self._obstore.get(self._store, self._key(path), options=options).stream(
                    min_chunk_size=ARTIFACT_STREAM_CHUNK_SIZE
                )

        plain = (etag or "").removeprefix("W/").strip('"') or None
        modified, size = meta["last_modified"].timestamp(), meta["size"]
        return ArtifactReader(path, size, plain, modified, fetch, lambda: self._checksum(path, size, plain))

    # ---- checksums

    def _checksum(self, path: str, size: int, etag: str | None) -> Checksum | None:
        """What the store says that an artifact's checksum is: its ETag where that is one, which costs no request."""
        if not MILLRACE_VERIFY_ARTIFACT_CHECKSUMS.get():
            return None
        digest = md5_of(etag) if self._etags_are_md5 else None
        if digest is not None:
            return Checksum("md5", digest, is_certain=lambda: self._is_md5(path))
        headers = self._headers_of(path)
        return None if headers is None else checksum_of(headers) or self._checksum_of_parts(path, size, headers)

    def _is_md5(self, path: str) -> bool:
        """Whether an ETag that looks like an MD5 is to be one. Once one was not, ETags are not asked any more."""
        headers = self._headers_of(path)
        if headers is not None and is_encrypted(headers):
            self._etags_are_md5 = False
        return self._etags_are_md5

    def _checksum_of_parts(self, path: str, size: int, headers: Mapping[str, str]) -> Checksum | None:
        """The checksum of the checksums of parts, if a store keeps that."""
        return None

    def _headers_of(self, path: str, **query: Any) -> Mapping[str, str] | None:
        """What the store tells in headers about an artifact, as obstore does not; None when it cannot be asked."""
        try:
            ask = self._asker(path, **query)
            answer = None if ask is None else answered(ask, self.place, 1)
        except MlflowException as error:
            _logger.warning("The checksum of artifact %r at %s is not known: %s", path, self.place, error.message)
            return None
        return answer.headers if answer is not None and answer.status in (200, 206) else None

    def _asker(self, path: str, **query: Any) -> Callable[[], urllib3.BaseHTTPResponse] | None:
        """Sends HEAD for an artifact; None where the credentials at hand sign no requests of our own."""
        return None

    def _download_file(self, remote_file_path: str, local_path: str) -> None:
        with Progress("Downloading") as progress:
            self._fetch(FileInfo(normal_path(remote_file_path), False), local_path, progress)

    def _download_files(self, files: list[FileInfo], target: str) -> None:
        small = [info for info in files if (info.file_size or 0) <= RANGE_BYTES]
        super()._download_files(small, target)
        # a big one keeps several connections busy by itself
        for info in files:
            if (info.file_size or 0) > RANGE_BYTES:
                super()._download_files([info], target)

    def _fetch(self, info: FileInfo, local_path: str, progress: Progress) -> None:
        with self.open_artifact(info.path) as whole:
            fetch_into(whole, local_path, progress, self._range_bytes(whole.size))

    def _range_bytes(self, size: int) -> int:
        return range_bytes(size)

    # ---- deleting

    def delete_artifacts(self, artifact_path: str | None = None) -> None:
        path = normal_path(artifact_path)
        key = self._key(path)
        if not key:
            raise invalid(f"{self.place} is a whole bucket, which is not deleted; name a folder in it.")
        with explained(path, self.place):
            self._delete([key])
            for entries in self._obstore.list(self._store, key, chunk_size=1000):
                self._delete([entry["path"] for entry in entries])

    def _delete(self, keys: list[str]) -> None:
        try:
            self._obstore.delete(self._store, keys)
        except FileNotFoundError:
            # some stores say so, after which the others may still be there
            for key in keys:
                try:
                    self._obstore.delete(self._store, key)
                except FileNotFoundError:
                    continue

    # ---- signed URLs

    def get_download_presigned_url(self, artifact_path: str, expiration: int = 300) -> PresignedDownloadUrlResponse:
        path = normal_path(artifact_path)
        with self.open_artifact(path) as reader:
            return PresignedDownloadUrlResponse(self._signed("GET", path, expiration), {}, reader.size)

    def create_presigned_upload_url(self, artifact_path: str, expiration: int = 900) -> CreatePresignedUploadResponse:
        verify_artifact_path(artifact_path)
        if not artifact_path:
            raise invalid("An artifact needs a name.")
        return CreatePresignedUploadResponse(self._signed("PUT", artifact_path, expiration), self._upload_headers())

    def _upload_headers(self) -> dict[str, str]:
        """What is sent with an upload to a signed URL."""
        return {}

    def _signed(self, method: str, path: str, expiration: int) -> str:
        check_expiration(expiration)
        with explained(path, self.place):
            return self._obstore.sign(self._store, method, self._key(path), timedelta(seconds=expiration))


class _Process:
    """obstore's threads do not survive a fork; calls in a child would never return."""

    used_by: int | None = None

    @classmethod
    def check(cls) -> None:
        if cls.used_by is None:
            cls.used_by = os.getpid()
        elif cls.used_by != os.getpid():
            raise MlflowException(
                "Object stores cannot be used in a forked process when its parent has used one. Start processes by "
                "'spawn' or 'forkserver', or use the store in the child only.",
                "FEATURE_DISABLED",
            )


def check_expiration(seconds: int) -> None:
    """Raise INVALID_PARAMETER_VALUE unless a signed URL may be good for so long."""
    if not 1 <= seconds <= _MOST_SIGNED_S:
        raise invalid(f"Invalid expiration {seconds}: it must be between 1 and {_MOST_SIGNED_S} seconds.")


def media_type_of(path: str) -> str | None:
    """What a file is, by its name, for whoever gets it from the store itself."""
    media_type, encoding = mimetypes.guess_type(path)
    return None if encoding else media_type


def client_options(endpoint: str | None = None) -> dict[str, Any]:
    """obstore's options for connections: time limits, and whether the endpoint is without TLS."""
    whole = MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT.get()
    return {
        "timeout": timedelta(seconds=whole or 24 * 3600),
        "read_timeout": timedelta(seconds=MLFLOW_DOWNLOAD_CHUNK_TIMEOUT.get()),
        "allow_http": bool(endpoint) and str(endpoint).lower().startswith("http://"),
        "user_agent": "millrace",
    }


def retry_config() -> dict[str, Any]:
    """obstore's options for requests that fail."""
    return {"max_retries": MLFLOW_HTTP_REQUEST_MAX_RETRIES.get(), "retry_timeout": timedelta(minutes=3)}


def _watched(file: BinaryIO, progress: Progress) -> Iterator[bytes]:
    for chunk in chunks_of(file):
        yield chunk
        progress.advance(len(chunk))
