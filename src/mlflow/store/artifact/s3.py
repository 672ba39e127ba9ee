"""Artifacts in S3 and in what speaks its protocol: ``s3://``, and ``r2://`` and ``b2://`` with an endpoint URL."""

import functools
import os
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import urllib3

from mlflow.entities.multipart_upload import (
    CreateMultipartUploadResponse,
    MultipartUploadCredential,
    MultipartUploadPart,
)
from mlflow.environment_variables import (
    MLFLOW_BOTO_CLIENT_ADDRESSING_STYLE,
    MLFLOW_S3_ENDPOINT_URL,
    MLFLOW_S3_EXPECTED_BUCKET_OWNER,
    MLFLOW_S3_IGNORE_TLS,
)
from mlflow.exceptions import MlflowException, invalid
from mlflow.store.artifact.artifact_repo import MultipartUploadMixin, joined
from mlflow.store.artifact.atomic import no_such_artifact
from mlflow.store.artifact.aws_credentials import AwsCredentialSource, AwsSettings
from mlflow.store.artifact.checksums import Checksum, is_encrypted
from mlflow.store.artifact.http import answered, new_pool
from mlflow.store.artifact.object_errors import import_obstore, without_secrets
from mlflow.store.artifact.object_uploads import parts_as_xml, upload_target, xml_text
from mlflow.store.artifact.objects import (
    HEAD_TIMEOUT,
    MOST_PARTS,
    ObjectArtifactRepository,
    client_options,
    media_type_of,
    retry_config,
)
from mlflow.store.artifact.paths import normal_path
from mlflow.store.artifact.s3_upload_arguments import S3UploadArguments
from mlflow.store.artifact.signature import Signer, aws_signer

_OF_PARTS = re.compile(r'"?([0-9a-f]{32})-([0-9]{1,5})"?\Z')
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._\-]{1,254}\Z")
_STYLES = ("auto", "path", "virtual")
_PART_URL_S = 12 * 3600
_TIMEOUT_S = 60


class S3ArtifactRepository(MultipartUploadMixin, ObjectArtifactRepository):
    """The artifacts below a folder of an S3 bucket.

    Args:
        artifact_uri: ``s3://bucket/folder``.

    Raises: INVALID_PARAMETER_VALUE for a URI or a setting that is none; FEATURE_DISABLED without obstore.
    """

    def __init__(self, artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None) -> None:
        super().__init__(artifact_uri, tracking_uri, registry_uri)
        parts = urlsplit(artifact_uri)
        self._scheme = parts.scheme.lower()
        import_obstore(self._scheme, "s3")
        if parts.query or parts.fragment or not _BUCKET.match(parts.netloc):
            raise invalid(
                f"Invalid artifact URI {without_secrets(artifact_uri)!r}: it must be like "
                f"{self._scheme}://bucket/folder, without query."
            )
        self.bucket = parts.netloc
        self.root = normal_path(parts.path.strip("/"))
        self._settings = AwsSettings()
        self._credentials = AwsCredentialSource(self._settings)
        self._endpoint = (MLFLOW_S3_ENDPOINT_URL.get() or self._settings.endpoint("s3") or "").rstrip("/")
        if not self._endpoint and self._scheme != "s3":
            raise invalid(
                f"The artifact URI {artifact_uri!r} needs the URL of its service: set {MLFLOW_S3_ENDPOINT_URL.name}."
            )
        self._arguments = S3UploadArguments.from_environment()
        self._virtual = self._is_virtual()
        # directory buckets have others
        self._etags_are_md5 = not self.bucket.endswith("--x-s3")

    @property
    def place(self) -> str:
        return f"{self._scheme}://{joined(self.bucket, self.root)}"

    # ---- the bucket

    def _is_virtual(self) -> bool:
        style = (MLFLOW_BOTO_CLIENT_ADDRESSING_STYLE.get() or "auto").lower()
        if style not in _STYLES:
            raise invalid(
                f"Invalid {MLFLOW_BOTO_CLIENT_ADDRESSING_STYLE.name} {style!r}: it must be one of {', '.join(_STYLES)}."
            )
        # a bucket with a dot has no certificate
        return style == "virtual" or (style == "auto" and not self._endpoint and "." not in self.bucket)

    @property
    def _url(self) -> str:
        """The URL of the bucket."""
        endpoint = self._endpoint or f"https://s3.{self._settings.region}.amazonaws.com"
        if not self._virtual:
            return f"{endpoint}/{self.bucket}"
        scheme, _, host = endpoint.partition("://")
        return f"{scheme}://{self.bucket}.{host}"

    def _open(self) -> Any:
        return self._made(self._owner_header())

    def _open_for_writing(self) -> Any:
        headers = {**self._owner_header(), **self._arguments.extra_headers}
        return self._made(headers, **self._arguments.config)

    def _made(self, headers: dict[str, str], **config: Any) -> Any:
        options = client_options(self._url)
        if headers:
            # they are signed like all others
            options["default_headers"] = headers
        if MLFLOW_S3_IGNORE_TLS.get():
            options["allow_invalid_certificates"] = True
        elif os.environ.get("AWS_CA_BUNDLE"):
            options["root_certificate"] = _read_certificates(os.environ["AWS_CA_BUNDLE"])
        config["region"] = self._settings.region
        config["virtual_hosted_style_request"] = self._virtual
        if self._endpoint:
            config["endpoint"] = self._url if self._virtual else self._endpoint
        if not self._is_anonymous:
            options_of_keys = {"credential_provider": self._credentials}
        else:
            options_of_keys = {}
            config["skip_signature"] = True
        return import_obstore(self._scheme, "s3").store.S3Store(
            self.bucket, config=config, client_options=options, retry_config=retry_config(), **options_of_keys
        )

    @property
    def _is_anonymous(self) -> bool:
        return os.environ.get("AWS_SKIP_SIGNATURE", "").lower() in ("true", "1")

    def _owner_header(self) -> dict[str, str]:
        owner = MLFLOW_S3_EXPECTED_BUCKET_OWNER.get()
        return {"x-amz-expected-bucket-owner": owner} if owner else {}

    def _put_options(self, path: str) -> dict[str, Any]:
        return self._arguments.put_options(media_type_of(path))

    # ---- in parts

    def create_multipart_upload(
        self, local_file: str, num_parts: int, artifact_path: str | None = None
    ) -> CreateMultipartUploadResponse:
        if not 1 <= num_parts <= MOST_PARTS:
            raise invalid(f"Invalid number of parts {num_parts}: it must be between 1 and {MOST_PARTS}.")
        path = upload_target(local_file, artifact_path)
        media_type = media_type_of(path)
        headers = {"content-type": media_type} if media_type else {}
        headers |= {**self._owner_header(), **self._arguments.headers()}
        answer = self._ask("POST", path, {"uploads": ""}, headers=headers)
        upload_id = xml_text(answer, "UploadId")
        if not upload_id:
            raise MlflowException(f"{self.place} began an upload of {path!r} without saying its id.")
        signer = self._signer()
        sent = self._arguments.part_headers()
        credentials = [
            MultipartUploadCredential(
                signer.url(
                    "PUT", self._object_url(path, {"partNumber": number, "uploadId": upload_id}), _PART_URL_S, sent
                ),
                number,
                dict(sent),
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
        body = parts_as_xml(parts)
        headers = {**self._owner_header(), **self._arguments.part_headers(), "content-type": "application/xml"}
        answer = self._ask("POST", path, {"uploadId": upload_id}, headers=headers, body=body)
        # what went wrong after the answer began stands in its body
        if b"<Error>" in answer:
            raise self._error(path, 500, answer)

    def abort_multipart_upload(self, local_file: str, upload_id: str, artifact_path: str | None = None) -> None:
        path = upload_target(local_file, artifact_path)
        self._ask("DELETE", path, {"uploadId": upload_id}, headers=self._owner_header())

    # ---- signed URLs

    def _signed(self, method: str, path: str, expiration: int) -> str:
        if method == "PUT" and self._upload_headers():
            return self._signer().url(method, self._object_url(path, {}), expiration, self._upload_headers())
        return super()._signed(method, path, expiration)

    def _upload_headers(self) -> dict[str, str]:
        return {**self._owner_header(), **self._arguments.headers()}

    # ---- checksums

    def _asker(self, path: str, **query: Any) -> Callable[[], urllib3.BaseHTTPResponse]:
        url, pool = self._object_url(path, query), self._connections
        headers = {**self._owner_header(), "x-amz-checksum-mode": "ENABLED"}

        def ask() -> urllib3.BaseHTTPResponse:
            signed = headers if self._is_anonymous else self._signer().headers("HEAD", url, headers, b"")
            return pool.request("HEAD", url, headers=signed, timeout=HEAD_TIMEOUT, retries=False)

        return ask

    @functools.cached_property
    def _connections(self) -> urllib3.PoolManager:
        return self._pool()

    def _checksum_of_parts(self, path: str, size: int, headers: Mapping[str, str]) -> Checksum | None:
        found = _OF_PARTS.match(headers.get("etag", ""))
        if found is None or is_encrypted(headers):
            return None
        digest, count = bytes.fromhex(found[1]), int(found[2])
        # S3 does not tell the sizes of parts, but a part can be asked for
        first = self._part_size(path, 1)
        last = first if count == 1 else self._part_size(path, count)
        if first is None or last is None or not 0 < last <= first or first * (count - 1) + last != size:
            return None
        return Checksum("md5", digest, first)

    def _part_size(self, path: str, number: int) -> int | None:
        length = (self._headers_of(path, partNumber=number) or {}).get("content-length", "")
        return int(length) if length.isdigit() else None

    # ---- requests of our own

    def _signer(self) -> Signer:
        if self._is_anonymous:
            raise MlflowException(
                f"{self.place} is used without credentials (AWS_SKIP_SIGNATURE), hence nothing can be signed for it.",
                "PERMISSION_DENIED",
            )
        found = self._credentials.current()
        return aws_signer(
            found.access_key_id, found.secret_access_key, found.session_token, self._settings.region, "s3"
        )

    def _object_url(self, path: str, query: dict[str, Any]) -> str:
        url = f"{self._url}/{quote(self._key(path), safe='/-_.~')}"
        return f"{url}?{urlencode(query, quote_via=quote)}" if query else url

    def _ask(
        self, method: str, path: str, query: dict[str, Any], *, headers: dict[str, str], body: bytes = b""
    ) -> bytes:
        url, pool = self._object_url(path, query), self._pool()

        def send() -> urllib3.BaseHTTPResponse:
            # signed anew each time: signatures age
            signed = self._signer().headers(method, url, headers, body)
            return pool.request(method, url, headers=signed, body=body, timeout=_TIMEOUT_S, retries=False)

        answer = answered(send, self.place, 2)
        if answer.status >= 300:
            raise self._error(path, answer.status, answer.data)
        return answer.data

    def _pool(self) -> urllib3.PoolManager:
        if MLFLOW_S3_IGNORE_TLS.get():
            return new_pool(self._url, cert_reqs="CERT_NONE", assert_hostname=False)
        return new_pool(self._url, ca_certs=os.environ.get("AWS_CA_BUNDLE") or None)

    def _error(self, path: str, status: int, body: bytes) -> MlflowException:
        code, said = xml_text(body, "Code"), xml_text(body, "Message")
        what = f"Artifact {path!r} at {self.place}: {code or status}{': ' + said if said else ''}"
        if code == "NoSuchUpload":
            return MlflowException(f"No such multipart upload is under way for {path!r}.", "RESOURCE_DOES_NOT_EXIST")
        if code == "NoSuchBucket":
            return MlflowException(f"There is no bucket of the name that {self.place} says.", "RESOURCE_DOES_NOT_EXIST")
        if status == 404:
            return no_such_artifact(path)
        if status in (401, 403):
            return MlflowException(what, "PERMISSION_DENIED")
        if status >= 500 or status == 429:
            return MlflowException(what, "TEMPORARILY_UNAVAILABLE")
        return MlflowException(what, "INVALID_PARAMETER_VALUE" if status == 400 else "INTERNAL_ERROR")


def _read_certificates(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise invalid(f"Invalid AWS_CA_BUNDLE {path!r}: {error.strerror}.") from None
