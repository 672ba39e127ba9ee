"""Artifacts in Google Cloud Storage: ``gs://bucket/folder``."""

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import urllib3

from mlflow.entities.multipart_upload import (
    CreateMultipartUploadResponse,
    MultipartUploadCredential,
    MultipartUploadPart,
)
from mlflow.environment_variables import (
    MILLRACE_VERIFY_ARTIFACT_CHECKSUMS,
    MLFLOW_GCS_DOWNLOAD_CHUNK_SIZE,
    MLFLOW_GCS_UPLOAD_CHUNK_SIZE,
)
from mlflow.exceptions import MlflowException, invalid, missing_package, unsupported
from mlflow.store.artifact.artifact_repo import MultipartUploadMixin, joined
from mlflow.store.artifact.checksums import ALGORITHMS, checksum_of, md5_of
from mlflow.store.artifact.http import answered, pool
from mlflow.store.artifact.object_errors import import_obstore, without_secrets
from mlflow.store.artifact.object_uploads import parts_as_xml, upload_target, xml_text
from mlflow.store.artifact.objects import (
    HEAD_TIMEOUT,
    LEAST_PART_BYTES,
    MOST_PARTS,
    ObjectArtifactRepository,
    client_options,
    retry_config,
)
from mlflow.store.artifact.paths import normal_path
from mlflow.store.artifact.server_connection import damaged
from mlflow.store.artifact.signature import Signer, google_signer

_BUCKET = re.compile(r"[a-z0-9][a-z0-9._\-]{1,220}[a-z0-9]\Z")
_GOOGLE = "https://storage.googleapis.com"
_PART_URL_S = 12 * 3600
_SHORT_S = 600
_TIMEOUT_S = 60
_NOBODY = {"client_email": "", "private_key": "", "private_key_id": ""}


class GsArtifactRepository(MultipartUploadMixin, ObjectArtifactRepository):
    """The artifacts below a folder of a bucket of Google Cloud Storage.

    Args:
        artifact_uri: ``gs://bucket/folder``.

    Raises: INVALID_PARAMETER_VALUE for a URI or a setting that is none; FEATURE_DISABLED without obstore.
    """

    def __init__(self, artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None) -> None:
        super().__init__(artifact_uri, tracking_uri, registry_uri)
        import_obstore("gs", "gs")
        parts = urlsplit(artifact_uri)
        if parts.query or parts.fragment or not _BUCKET.match(parts.netloc):
            raise invalid(
                f"Invalid artifact URI {without_secrets(artifact_uri)!r}: it must be like gs://bucket/folder, "
                "without query."
            )
        self.bucket = parts.netloc
        self.root = normal_path(parts.path.strip("/"))
        self._account = _service_account()

    @property
    def place(self) -> str:
        return f"gs://{joined(self.bucket, self.root)}"

    @property
    def _url(self) -> str:
        emulator = os.environ.get("STORAGE_EMULATOR_HOST")
        if emulator and "://" not in emulator:
            emulator = f"http://{emulator}"
        found = emulator or os.environ.get("GOOGLE_BASE_URL") or self._account.get("gcs_base_url") or _GOOGLE
        return found.rstrip("/")

    def _open(self) -> Any:
        config: dict[str, Any] = {"base_url": self._url}
        if os.environ.get("STORAGE_EMULATOR_HOST") and not self._account:
            # an emulator knows nobody
            config["service_account_key"] = json.dumps({"disable_oauth": True, **_NOBODY})
        elif self._account:
            config["service_account_key"] = json.dumps(self._account)
        return import_obstore("gs", "gs").store.GCSStore(
            self.bucket, config=config, client_options=client_options(self._url), retry_config=retry_config()
        )

    def _part_bytes(self, size: int | None) -> int:
        chosen = MLFLOW_GCS_UPLOAD_CHUNK_SIZE.get()
        if not chosen:
            return super()._part_bytes(size)
        return max(chosen, LEAST_PART_BYTES, -(-(size or 0) // MOST_PARTS))

    def _range_bytes(self, size: int) -> int:
        length = super()._range_bytes(size)
        chosen = MLFLOW_GCS_DOWNLOAD_CHUNK_SIZE.get()
        return chosen if chosen and chosen > 0 and length < size else length

    # ---- checksums

    _etags_are_md5 = True

    def _asker(self, path: str, **query: Any) -> Callable[[], urllib3.BaseHTTPResponse] | None:
        if not self._account:
            return None
        signer, url = self._signer(), self._object_url(path, query)
        return lambda: pool(url).request("HEAD", signer.url("HEAD", url, _SHORT_S), timeout=HEAD_TIMEOUT, retries=False)

    def _put(self, path: str, data: bytes | Iterator[bytes], size: int | None = None) -> str | None:
        """Compares afterwards, since obstore tells Google no checksum; what arrived damaged is removed."""
        if not MILLRACE_VERIFY_ARTIFACT_CHECKSUMS.get():
            return super()._put(path, data, size)
        sent = {name: make() for name, make in ALGORITHMS.items() if name in ("md5", "crc32c")}
        if isinstance(data, bytes):
            etag = super()._put(path, data, size)
            if md5_of(etag) == hashlib.md5(data, usedforsecurity=False).digest():
                # the ETag of what is sent at once
                return etag
            list(_taken([data], sent))
        else:
            # in parts, it has no MD5
            del sent["md5"]
            etag = super()._put(path, _taken(data, sent), size)
        headers = self._headers_of(path) if sent else None
        known = None if headers is None else checksum_of(headers)
        if known is not None and known.algorithm in sent:
            arrived = sent[known.algorithm].digest()
            if arrived != known.digest:
                self._delete([self._key(path)])
                raise damaged(
                    path, f"its checksum ({known.algorithm}) there is {known.digest.hex()} instead of {arrived.hex()}"
                )
        return etag

    # ---- in parts

    def create_multipart_upload(
        self, local_file: str, num_parts: int, artifact_path: str | None = None
    ) -> CreateMultipartUploadResponse:
        if not 1 <= num_parts <= MOST_PARTS:
            raise invalid(f"Invalid number of parts {num_parts}: it must be between 1 and {MOST_PARTS}.")
        path = upload_target(local_file, artifact_path)
        signer = self._signer()
        answer = self._ask(signer, "POST", path, {"uploads": ""})
        upload_id = xml_text(answer, "UploadId")
        if not upload_id:
            raise MlflowException(f"{self.place} began an upload of {path!r} without saying its id.")
        credentials = [
            MultipartUploadCredential(
                signer.url("PUT", self._object_url(path, {"partNumber": number, "uploadId": upload_id}), _PART_URL_S),
                number,
                {},
            )
            for number in range(1, num_parts + 1)
        ]
        return CreateMultipartUploadResponse(upload_id, credentials)

    def complete_multipart_upload(
        self,
        local_file: str,
        upload_id: str,
        parts: list[MultipartUploadPart],
        artifact_path: str | None = None,
    ) -> None:
        body = parts_as_xml(parts)
        self._ask(self._signer(), "POST", upload_target(local_file, artifact_path), {"uploadId": upload_id}, body)

    def abort_multipart_upload(self, local_file: str, upload_id: str, artifact_path: str | None = None) -> None:
        self._ask(self._signer(), "DELETE", upload_target(local_file, artifact_path), {"uploadId": upload_id})

    # ---- signed requests

    def _signed(self, method: str, path: str, expiration: int) -> str:
        if self._account.get("private_key"):
            return self._signer().url(method, self._object_url(path, {}), expiration)
        # obstore asks Google to sign for the account of the machine
        return super()._signed(method, path, expiration)

    def _signer(self) -> Signer:
        email, key = self._account.get("client_email"), self._account.get("private_key")
        if not email or not key:
            raise unsupported(
                f"Signing URLs of parts for {self.place} without the key of a service account",
                "Name its file with GOOGLE_APPLICATION_CREDENTIALS, or upload without parts.",
            )
        try:
            return google_signer(email, key.encode())
        except ImportError as error:
            raise missing_package("cryptography", "Signing URLs of Google Cloud Storage", "gs") from error
        except ValueError as error:
            raise invalid("The private_key of the service account is none.") from error

    def _object_url(self, path: str, query: dict[str, Any]) -> str:
        url = f"{self._url}/{self.bucket}/{quote(self._key(path), safe='/-_.~')}"
        return f"{url}?{urlencode(query, quote_via=quote)}" if query else url

    def _ask(self, signer: Signer, method: str, path: str, query: dict[str, Any], body: bytes = b"") -> bytes:
        url, connections = signer.url(method, self._object_url(path, query), _SHORT_S), pool(self._url)
        answer = answered(
            lambda: connections.request(method, url, body=body, timeout=_TIMEOUT_S, retries=False), self.place, 2
        )
        if answer.status < 300 and b"<Error>" not in answer.data:
            return answer.data
        code = xml_text(answer.data, "Code")
        if code == "NoSuchUpload" or (answer.status == 404 and "uploadId" in query):
            raise MlflowException(f"No such multipart upload is under way for {path!r}.", "RESOURCE_DOES_NOT_EXIST")
        what = f"Artifact {path!r} at {self.place}: {code or answer.status} {xml_text(answer.data, 'Message')}".rstrip()
        if answer.status in (401, 403):
            raise MlflowException(what, "PERMISSION_DENIED")
        raise MlflowException(what, "INVALID_PARAMETER_VALUE" if answer.status == 400 else "INTERNAL_ERROR")


def _taken(chunks: Iterable[bytes], checksums: dict[str, Any]) -> Iterator[bytes]:
    """The chunks, which the checksums take too."""
    for chunk in chunks:
        for checksum in checksums.values():
            checksum.update(chunk)
        yield chunk


def _service_account() -> dict[str, Any]:
    """The service account's key that the environment names; empty when it names none.

    Raises: INVALID_PARAMETER_VALUE when it cannot be read.
    """
    inline = os.environ.get("GOOGLE_SERVICE_ACCOUNT_KEY")
    variable = "GOOGLE_SERVICE_ACCOUNT_KEY"
    path = None
    if not inline:
        for variable in ("GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_SERVICE_ACCOUNT", "GOOGLE_SERVICE_ACCOUNT_PATH"):
            path = os.environ.get(variable)
            if path:
                break
        else:
            return {}
    try:
        found = json.loads(inline if inline else Path(path or "").read_text(encoding="utf-8"))
    except OSError as error:
        raise invalid(f"Invalid {variable} {path!r}: {error.strerror}.") from None
    except ValueError:
        raise invalid(f"Invalid {variable}: it is no JSON.") from None
    if not isinstance(found, dict):
        raise invalid(f"Invalid {variable}: it must be a JSON object.")
    # other kinds (a user, a workload) are obstore's to read
    return found if found.get("type", "service_account") == "service_account" else {}
