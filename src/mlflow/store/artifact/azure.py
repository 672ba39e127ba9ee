"""Artifacts in Azure Blob Storage: ``wasbs://``, ``abfss://`` (also ``wasb``, ``abfs``) and ``az://``."""

import base64
import hmac
import os
import re
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import urllib3

from mlflow.entities.multipart_upload import (
    CreateMultipartUploadResponse,
    MultipartUploadCredential,
    MultipartUploadPart,
)
from mlflow.exceptions import MlflowException, invalid, unsupported
from mlflow.store.artifact.artifact_repo import MultipartUploadMixin, joined
from mlflow.store.artifact.http import answered, pool
from mlflow.store.artifact.object_errors import import_obstore, without_secrets
from mlflow.store.artifact.object_uploads import upload_target, xml_text
from mlflow.store.artifact.objects import (
    HEAD_TIMEOUT,
    ObjectArtifactRepository,
    check_expiration,
    client_options,
    retry_config,
)
from mlflow.store.artifact.paths import normal_path

_HOST = re.compile(r"([a-z0-9]{3,24})\.(?:blob|dfs)\.([a-z0-9.\-]+)\Z")
_CONTAINER = re.compile(r"(?:[a-z0-9](?:[a-z0-9\-]{1,61})[a-z0-9]|\$root|\$web)\Z")
_UPLOAD_ID = re.compile(r"[0-9a-f]{32}\Z")
_PUBLIC = "core.windows.net"
_CLOUDS = (_PUBLIC, "core.chinacloudapi.cn", "core.usgovcloudapi.net", "core.cloudapi.de")
_PART_URL_S = 12 * 3600
_SHORT_S = 600
_MOST_BLOCKS = 50_000
_TIMEOUT_S = 120
_TIME = "%Y-%m-%dT%H:%M:%SZ"
_VERSION = "2021-12-02"
_KEY_VARIABLES = ("AZURE_STORAGE_ACCESS_KEY", "AZURE_STORAGE_ACCOUNT_KEY", "AZURE_STORAGE_MASTER_KEY")
_SIGNATURE_VARIABLES = ("AZURE_STORAGE_SAS_TOKEN", "AZURE_STORAGE_SAS_KEY")


class AzureArtifactRepository(MultipartUploadMixin, ObjectArtifactRepository):
    """The artifacts below a folder of a container.

    Args:
        artifact_uri: ``wasbs://container@account.blob.core.windows.net/folder``,
            ``abfss://container@account.dfs.core.windows.net/folder``, or ``az://container/folder`` with the account
            of AZURE_STORAGE_CONNECTION_STRING or AZURE_STORAGE_ACCOUNT_NAME.

    Raises: INVALID_PARAMETER_VALUE for a URI or a setting that is none; FEATURE_DISABLED without obstore.
    """

    def __init__(self, artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None) -> None:
        super().__init__(artifact_uri, tracking_uri, registry_uri)
        parts = urlsplit(artifact_uri)
        self._scheme = parts.scheme.lower()
        import_obstore(self._scheme, "azure")
        if parts.query or parts.fragment:
            # a signature in a URI would stand in the database and in listings
            raise invalid(
                f"Invalid artifact URI {artifact_uri.partition('?')[0]!r}: it must have no query; "
                "a shared access signature belongs into AZURE_STORAGE_SAS_TOKEN."
            )
        self.container, at, host = parts.netloc.partition("@")
        found = _HOST.match(host.lower())
        self._connection = _Connection.from_environment()
        if found and found[2] not in (*_CLOUDS, self._connection.suffix):
            # who names the URI must not choose to whom this process shows who it is
            raise invalid(
                f"Invalid artifact URI {_shown(artifact_uri)!r}: {found[2]!r} is no cloud of Azure "
                f"({', '.join(_CLOUDS)}). Another one is named by EndpointSuffix in AZURE_STORAGE_CONNECTION_STRING."
            )
        if not _CONTAINER.match(self.container) or (at and not found) or (not at and self._scheme != "az"):
            raise invalid(
                f"Invalid artifact URI {_shown(artifact_uri)!r}: it must be like "
                "wasbs://container@account.blob.core.windows.net/folder, "
                "abfss://container@account.dfs.core.windows.net/folder or az://container/folder."
            )
        self.root = normal_path(parts.path.strip("/"))
        self._netloc = parts.netloc
        self.account = self._account(found[1] if found else None)
        self._suffix = found[2] if found else self._connection.suffix or _PUBLIC

    def _account(self, named: str | None) -> str:
        known = self._connection.account
        if named and known and named != known:
            raise invalid(
                f"The artifact URI {self.artifact_uri!r} is of the account {named!r}, but "
                f"AZURE_STORAGE_CONNECTION_STRING of {known!r}."
            )
        account = named or known or os.environ.get("AZURE_STORAGE_ACCOUNT_NAME")
        if not account:
            raise invalid(
                f"The artifact URI {self.artifact_uri!r} names no account: set AZURE_STORAGE_CONNECTION_STRING or "
                "AZURE_STORAGE_ACCOUNT_NAME."
            )
        return account

    @property
    def place(self) -> str:
        return f"{self._scheme}://{joined(self._netloc, self.root)}"

    @property
    def _endpoint(self) -> str:
        environment = os.environ.get("AZURE_STORAGE_ENDPOINT") or os.environ.get("AZURE_ENDPOINT")
        found = self._connection.endpoint or environment or f"https://{self.account}.blob.{self._suffix}"
        return found.rstrip("/")

    def _open(self) -> Any:
        config: dict[str, Any] = {"account_name": self.account, "endpoint": self._endpoint}
        # what the connection string does not say, obstore looks for in the environment
        if self._connection.key:
            config["account_key"] = self._connection.key
        elif self._connection.signature:
            config["sas_key"] = self._connection.signature
        return import_obstore(self._scheme, "azure").store.AzureStore(
            self.container, config=config, client_options=client_options(self._endpoint), retry_config=retry_config()
        )

    def _upload_headers(self) -> dict[str, str]:
        return {"x-ms-blob-type": "BlockBlob"}

    # ---- checksums

    def _asker(self, path: str, **query: Any) -> Callable[[], urllib3.BaseHTTPResponse] | None:
        if not self._account_key:
            return None
        url = self._signed("GET", path, _SHORT_S)
        headers = {"x-ms-version": _VERSION}
        return lambda: pool(url).request("HEAD", url, headers=headers, timeout=HEAD_TIMEOUT, retries=False)

    # ---- signed URLs

    @property
    def _account_key(self) -> str | None:
        return self._connection.key or next(filter(None, map(os.environ.get, _KEY_VARIABLES)), None)

    def _signed(self, method: str, path: str, expiration: int) -> str:
        key = self._account_key
        name = quote(self._key(path), safe="/-_.~")
        if key:
            check_expiration(expiration)
            signature = _service_signature(key, self.account, self.container, self._key(path), method, expiration)
            return f"{self._endpoint}/{self.container}/{name}?{signature}"
        if self._connection.signature or any(map(os.environ.get, _SIGNATURE_VARIABLES)):
            raise unsupported(
                f"Signing URLs for {self.place} with a shared access signature",
                "Give the account's key, or an identity, instead.",
            )
        if name != self._key(path):
            # obstore signs the name as it stands in the URL, where Azure wants it decoded
            raise unsupported(f"Signing the URL of {path!r} at {self.place} without the account's key")
        return super()._signed(method, path, expiration)

    # ---- in parts: blocks that wait, and a list that makes a blob of them

    def create_multipart_upload(
        self, local_file: str, num_parts: int, artifact_path: str | None = None
    ) -> CreateMultipartUploadResponse:
        if not 1 <= num_parts <= _MOST_BLOCKS:
            raise invalid(f"Invalid number of parts {num_parts}: it must be between 1 and {_MOST_BLOCKS}.")
        upload_id = uuid.uuid4().hex
        signed = self._signed("PUT", upload_target(local_file, artifact_path), _PART_URL_S)
        # the signature is for writing the blob, by blocks too; it does not cover what is appended
        credentials = [
            MultipartUploadCredential(
                f"{signed}&comp=block&blockid={quote(_block(upload_id, number), safe='')}", number, {}
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
        path = upload_target(local_file, artifact_path)
        _check_upload_id(upload_id, path)
        numbers = sorted(part.part_number for part in parts)
        blocks = "".join(f"<Uncommitted>{_block(upload_id, number)}</Uncommitted>" for number in numbers)
        body = f'<?xml version="1.0" encoding="utf-8"?><BlockList>{blocks}</BlockList>'.encode()
        url = f"{self._signed('PUT', path, 3600)}&comp=blocklist"
        answer = answered(
            lambda: pool(url).request("PUT", url, body=body, timeout=_TIMEOUT_S, retries=False), self.place, 2
        )
        if answer.status >= 300:
            raise self._refused(path, answer)

    def abort_multipart_upload(self, local_file: str, upload_id: str, artifact_path: str | None = None) -> None:
        """Nothing to do: blocks that no list names are seen by nobody, and Azure forgets them after a week."""
        _check_upload_id(upload_id, upload_target(local_file, artifact_path))

    def _refused(self, path: str, answer: urllib3.BaseHTTPResponse) -> MlflowException:
        code = xml_text(answer.data.lstrip(b"\xef\xbb\xbf"), "Code")
        what = f"Artifact {path!r} at {self.place}: {code or answer.status}"
        if answer.status in (400, 404):
            return invalid(f"{what}. A part of the upload has not arrived.")
        return MlflowException(what, "PERMISSION_DENIED" if answer.status in (401, 403) else "INTERNAL_ERROR")


def _service_signature(key: str, account: str, container: str, blob: str, method: str, expiration: int) -> str:
    """The query that lets somebody read or write one blob for a while (a service SAS)."""
    now = datetime.now(timezone.utc)
    fields = {
        "sp": "r" if method == "GET" else "cw",
        # clocks differ
        "st": (now - timedelta(minutes=5)).strftime(_TIME),
        "se": (now + timedelta(seconds=expiration)).strftime(_TIME),
        "sv": _VERSION,
        "sr": "b",
    }
    resource = f"/blob/{account}/{container}/{blob}"
    signed = [fields["sp"], fields["st"], fields["se"], resource, "", "", "", fields["sv"], "b", *[""] * 7]
    try:
        secret = base64.b64decode(key, validate=True)
    except ValueError:
        raise invalid("The key of the Azure storage account is no base64.") from None
    signature = hmac.digest(secret, "\n".join(signed).encode(), "sha256")
    return urlencode({**fields, "sig": base64.b64encode(signature).decode()})


class _Connection:
    """What a connection string says.

    Raises: INVALID_PARAMETER_VALUE when it is none, without telling it.
    """

    def __init__(self, text: str) -> None:
        fields: dict[str, str] = {}
        for field in filter(None, (field.strip() for field in text.split(";"))):
            name, equals, value = field.partition("=")
            if not equals:
                raise invalid("Invalid AZURE_STORAGE_CONNECTION_STRING: it must be like Name=value;Name=value.")
            fields[name.strip().lower()] = value.strip()
        self.account = fields.get("accountname") or None
        self.key = fields.get("accountkey") or None
        self.signature = fields.get("sharedaccesssignature", "").lstrip("?") or None
        self.suffix = fields.get("endpointsuffix") or None
        self.endpoint = fields.get("blobendpoint") or None
        if text and not self.key and not self.signature:
            raise invalid(
                "Invalid AZURE_STORAGE_CONNECTION_STRING: it has neither AccountKey nor SharedAccessSignature."
            )
        if self.endpoint is None and self.account and text:
            protocol = fields.get("defaultendpointsprotocol", "https")
            self.endpoint = f"{protocol}://{self.account}.blob.{self.suffix or _PUBLIC}"

    @classmethod
    def from_environment(cls) -> "_Connection":
        return cls(os.environ.get("AZURE_STORAGE_CONNECTION_STRING", ""))


def _shown(uri: str) -> str:
    # what stands before the account is the container, unless somebody put a password there
    return without_secrets(uri) if ":" in uri.partition("://")[2].partition("@")[0] else uri


def _block(upload_id: str, number: int) -> str:
    # all of a blob must be of one length
    return base64.b64encode(f"{upload_id}-{number:05}".encode()).decode()


def _check_upload_id(upload_id: str, path: str) -> None:
    if not _UPLOAD_ID.match(upload_id):
        raise MlflowException(
            f"No multipart upload with id {upload_id[:100]!r} is under way for {path!r}.", "RESOURCE_DOES_NOT_EXIST"
        )
